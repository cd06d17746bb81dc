import type { Lineup } from "./lineup.ts";
import { byCount, scoresForm, scoresSchema } from "./scores.ts";
import type { Prompt } from "./task.ts";
import { verdictsIn } from "./verdicts.ts";

/** The scale of Deita's scorers. */
const scale = { least: 1, most: 6 };
const schemaFor = byCount((count) => scoresSchema(count, scale));

/** Has a judge score the texts of a row from 1 to 6, all of them at once: `scores`, in their places. */
export function sideBySide(system: string, { frames, count, inPlace }: Lineup): Prompt {
  return {
    messages: [
      { role: "system", content: system },
      { role: "user", content: `${frames}\n\nScore the texts, as ${scoresForm(count, scale)}.` },
    ],
    schema: schemaFor(count),
    parse: (reply) => ({ scores: inPlace(verdictsIn(reply, count, scale).map(({ rating }) => rating)) }),
  };
}
