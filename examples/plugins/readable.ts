// An operator of your own: distil readable --most 12 --plugin examples/plugins/readable.ts < rows.jsonl
import { DistilError, Dropped, defineOperator, z } from "distilstream";

/** Adds the average length of a text's sentences, in words, and leaves out what is harder to read than that. */
export const readable = defineOperator({
  name: "readable",
  summary: "Add words_per_sentence, and leave out texts with long sentences",
  examples: ["distil readable --most 12 < rows.jsonl"],
  options: {
    column: z.string().default("text").meta({ description: "The column with the text", placeholder: "COL" }),
    most: z.number().positive().optional().meta({ description: "Words that a sentence may have on average" }),
  },
  positional: ["column"],
  open: ({ column, most }) => ({
    kind: "row",
    name: "readable",
    reads: [column],
    adds: ["words_per_sentence"],
    fn(row) {
      const text = row[column];
      if (typeof text !== "string") throw new DistilError("ERR_COLUMN", `Cannot read ${column} as it must be text`);
      const words = text.match(/\p{L}+/gu)?.length ?? 0;
      const average = Math.round((10 * words) / Math.max(1, text.match(/[.!?…]+(\s|$)/g)?.length ?? 1)) / 10;
      // A row that is left out on purpose is counted by its rule; nothing is lost silently.
      if (most !== undefined && average > most) return new Dropped(`more than ${most} words a sentence`);
      return { ...row, words_per_sentence: average };
    },
  }),
});
