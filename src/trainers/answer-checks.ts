import type { Row } from "../row.ts";
import { absent, type Problem, problem } from "./checks.ts";
import { messageProblems, type Spelling } from "./message-checks.ts";

/** A column that is one message of the assistant's. */
export function answerProblems(row: Row, column: string, spelling: Spelling): readonly Problem[] {
  const nothing = absent(row, column);
  if (nothing !== undefined) return nothing;
  const problems = messageProblems(row[column], column, undefined, spelling);
  if (problems.length > 0) return problems;
  const role = (row[column] as Readonly<Record<string, string>>)[spelling.role]!;
  return spelling.roles[role] === "assistant" ? [] : [problem(column, "is not the assistant's")];
}
