import type { CommandEntry } from "../describe.ts";
import { table } from "./table.generated.ts";

/** `distil --help`. It loads the table and nothing else, as it is what people see first. */
export function overview(): string {
  return `distil turns documents and prompts into training data with language models.

  distil load act.pdf | distil chunk --words 200 | distil generate --task self-instruct --model local
  distil run 'load prompts.jsonl >> generate --model local >> save answers.jsonl'
  distil run pipeline.yaml

Operators read rows as JSON Lines and write them:
${list(table.operators)}

Commands:
${list(table.commands)}

distil COMMAND --help shows what a command takes, distil --version the version.
`;
}

function list(entries: readonly CommandEntry[]): string {
  const width = Math.max(...entries.map((entry) => entry.name.length));
  return entries.map((entry) => `  ${entry.name.padEnd(width)}  ${entry.summary}`).join("\n");
}
