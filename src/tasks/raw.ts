import type { Message } from "../llm/llm.ts";
import type { Row } from "../row.ts";
import type { Answer, Turn } from "./ask.ts";

/** What `--keep-raw` keeps of an operator's calls for one row. */
interface Raw {
  readonly prompt: readonly Message[];
  /** As the models gave them, aligned with what was made of them. */
  readonly replies: readonly string[];
  readonly reasoning?: readonly (string | null)[];
  /** Replies that had to be repaired. */
  readonly failed?: readonly (string | null)[];
  readonly usage?: { readonly input: number; readonly output: number };
  /** Of answers that took several turns: every turn of each, aligned with the replies. */
  readonly turns?: readonly (readonly object[])[];
}

/** The row's `distil_metadata` with this operator's calls; a second step of the same name becomes `generate_2`. */
export function metadataWith(
  row: Row,
  operator: string,
  prompt: readonly Message[],
  answers: readonly Answer[],
): Record<string, unknown> {
  const before = row["distil_metadata"];
  const metadata: Record<string, unknown> = typeof before === "object" && before !== null ? { ...before } : {};
  let name = operator;
  for (let number = 2; name in metadata; number++) name = `${operator}_${number}`;
  metadata[name] = rawOf(prompt, answers);
  return metadata;
}

function rawOf(prompt: readonly Message[], answers: readonly Answer[]): Raw {
  const usages = answers.flatMap(({ usage }) => usage ?? []);
  const total = (side: "input" | "output"): number => usages.reduce((sum, usage) => sum + usage[side], 0);
  return {
    prompt,
    replies: answers.map(({ reply }) => reply),
    ...given("reasoning", answers),
    ...given("failed", answers),
    ...(usages.length === 0 ? {} : { usage: { input: total("input"), output: total("output") } }),
    ...(answers.some(({ turns }) => turns !== undefined)
      ? { turns: answers.map(({ turns = [] }) => turns.map(withoutNothing)) }
      : {}),
  };
}

function withoutNothing(turn: Turn): object {
  return Object.fromEntries(Object.entries(turn).filter(([, value]) => value !== undefined));
}

function given(field: "reasoning" | "failed", answers: readonly Answer[]): Partial<Raw> {
  if (answers.every((answer) => answer[field] === undefined)) return {};
  return { [field]: answers.map((answer) => answer[field] ?? null) };
}
