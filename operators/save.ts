import { z } from "zod";
import { defineOperator } from "../src/operator.ts";

const options = {
  path: z.string().min(1).meta({ description: "The file, or - for standard output", placeholder: "PATH" }),
  format: z
    .string()
    .optional()
    .meta({ description: "Write this format whatever the name says", placeholder: "FORMAT" }),
};

/**
 * Writes rows on their way; they go on to the next step.
 *
 * The file appears whole or not at all. Memory is flat. Throws ERR_OUTPUT before the first row where it cannot be written.
 */
export const save = defineOperator({
  name: "save",
  summary: "Write rows to a file, and pass them on",
  details: [
    "Writes JSON Lines, JSON, CSV, TSV or Parquet by the ending of the name; JSON Lines and JSON are packed if it ends in .gz",
    "or .zst. Until the end the file is PATH.partial. Parquet and CSV are written at the end, when their columns are known.",
  ].join(" "),
  examples: [
    "distil save preference.parquet < preference.jsonl",
    "distil save rows.jsonl.gz < rows.jsonl",
    "distil save - --format json < rows.jsonl",
  ],
  options,
  positional: ["path"],
  async open({ path, format }, { outputs, signal, warn }) {
    const { openSink, sinkFormatFor } = await import("../src/sinks/open.ts");
    sinkFormatFor(path, format);
    await outputs.claim(path);
    const sink = await openSink(path, { signal, warn, format });
    let finished = false;
    const finish = async (whole: boolean): Promise<void> => {
      if (finished) return;
      finished = true;
      await sink.finish(whole);
    };
    return { kind: "sink", name: "save", write: (rows) => sink.write(rows), finish, close: () => finish(false) };
  },
});
