import { z } from "zod";

// Options that several tasks share: one name, one meaning, one declaration.

/** How a task rewrites a text, turn by turn. */
export const evolutionOptions = {
  numEvolutions: z
    .int()
    .min(1)
    .default(1)
    .meta({ description: "Times to rewrite the text, one after the other", placeholder: "N" }),
  store: z.boolean().default(false).meta({ description: "Keep every evolution, in a list, instead of the last one" }),
  includeOriginal: z.boolean().default(false).meta({ description: "With --store: begin the list with the original" }),
  eliminated: z.enum(["drop", "keep"]).default("drop").meta({
    description: "What becomes of a row whose text fails the rules twice: drop the row, or keep the last good text",
  }),
} as const;

/** What rewrites an instruction may answer it too. */
export const generateAnswersOption = z
  .boolean()
  .default(false)
  .meta({ description: "Have what was made answered too: adds answer, or answers with --store" });

/** The ways to rewrite that a task knows. */
export function methodsOption<const Names extends readonly [string, ...string[]]>(names: Names) {
  return z
    .array(z.enum(names))
    .min(1)
    .optional()
    .meta({ description: "Ways to rewrite: each turn draws one of them [all]", placeholder: "METHOD" });
}
