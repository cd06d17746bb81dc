import { z } from "zod";
import { columnText } from "../src/columns.ts";
import { defineOperator } from "../src/operator.ts";
import { measureFor } from "../src/text/measure.ts";
import { pageAt } from "../src/text/pages.ts";
import { pieces } from "../src/text/pieces.ts";
import { sentences } from "../src/text/sentences.ts";
import { checkSizes, sizeOf } from "../src/text/size.ts";

const size = z.int().min(1).optional();

const options = {
  words: size.meta({ description: "Most words in a piece; 200 unless another unit is given", placeholder: "N" }),
  sentences: size.meta({ description: "Most sentences in a piece", placeholder: "N" }),
  characters: size.meta({ description: "Most characters in a piece", placeholder: "N" }),
  tokens: size.meta({ description: "Most tokens in a piece, as --model counts them", placeholder: "N" }),
  overlap: z.int().min(0).default(0).meta({
    description: "How much of a piece the next one begins with, in the same unit; whole sentences where they fit",
    placeholder: "N",
  }),
  locale: z
    .string()
    .optional()
    .meta({ description: "Language of the text, for where sentences end", placeholder: "TAG" }),
  model: z
    .string()
    .optional()
    .meta({ description: "The model that counts tokens, such as local", placeholder: "MODEL" }),
};

/**
 * Cuts each row's `text` into pieces that end where a sentence ends.
 *
 * Gives one row a piece: the columns of the document without `pages`, its `text`, `chunk_index` (from 0) and, where `pages`
 * lists the offsets at which pages begin, the `page` (from 1) of its first character. The text between is kept as it was;
 * a text that is empty gives no rows. Holds one document at a time.
 */
export const chunk = defineOperator({
  name: "chunk",
  summary: "Cut texts into pieces that end with a sentence",
  details:
    "Reads text; adds chunk_index, and page where pages is there. A sentence longer than a piece is cut between words.",
  examples: [
    "distil load fixtures/docs/act.pdf | distil chunk --words 200 --overlap 20",
    "distil chunk --sentences 3 < documents.jsonl",
  ],
  options,
  check: checkSizes,
  async open(options, context) {
    const { unit, size } = sizeOf(options);
    const cut = {
      size,
      overlap: options.overlap,
      measure: await measureFor(unit, options.model, context),
    };
    return {
      kind: "expand",
      name: "chunk",
      reads: ["text"],
      adds: ["chunk_index"],
      columns: (before) => [
        ...before.filter((column) => column !== "pages" && column !== "chunk_index"),
        "chunk_index",
        ...(before.includes("pages") && !before.includes("page") ? ["page"] : []),
      ],
      async *fn(row) {
        const text = columnText("chunk", row, "text");
        const { pages, ...rest } = row;
        let index = 0;
        for await (const { start, end } of pieces(text, sentences(text, options.locale), cut)) {
          yield {
            ...rest,
            text: text.slice(start, end),
            chunk_index: index++,
            ...(Array.isArray(pages) ? { page: pageAt(pages, start) } : {}),
          };
        }
      },
    };
  },
});
