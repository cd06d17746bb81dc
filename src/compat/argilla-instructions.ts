import type { Row } from "../row.ts";
import type { RecordKind } from "./argilla.ts";

const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** One record an instruction, that people rate from 1 to 10. */
export const instructionRecords: RecordKind = {
  settings: () => ({
    fields: ["input", "instruction"].map((name) => ({ name, type: "text", required: true })),
    questions: [{ name: "instruction-rating", type: "rating", required: true, values }],
    metadata: [
      { name: "length-input", type: "integer" },
      { name: "length-instruction", type: "integer" },
      { name: "generation-model", type: "terms" },
    ],
  }),
  count: (row) => instructionsOf(row).length,
  records: (row) =>
    instructionsOf(row).map(({ text, model }) => ({
      fields: { input: row["input"], instruction: text },
      suggestions: [],
      metadata: {
        "length-input": String(row["input"]).length,
        "length-instruction": text.length,
        ...(model === undefined ? {} : { "generation-model": [model] }),
      },
    })),
};

/** Each instruction with the model that wrote it: an entry of the column is one, or the list of one generation. */
function instructionsOf(row: Row): readonly { readonly text: string; readonly model: unknown }[] {
  const { instructions, generation_model: models } = row;
  return (Array.isArray(instructions) ? instructions : []).flatMap((entry: unknown, place) => {
    const model: unknown = Array.isArray(models) ? models[place] : undefined;
    return [entry].flat().flatMap((text) => (typeof text === "string" ? [{ text, model }] : []));
  });
}
