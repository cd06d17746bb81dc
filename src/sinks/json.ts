import { lineFor } from "./line.ts";
import { type Output, writeAll } from "./output.ts";
import { openPartial } from "./partial-file.ts";
import type { Sink, SinkFormat } from "./sink.ts";

/** JSON: one array with a row a line, written as it comes. */
export const json: SinkFormat = {
  name: "json",
  extensions: [".json"],
  open: async (path, options) => arrayTo(await openPartial(path, options)),
};

/** Writes rows as a JSON array to an output; the bracket at its end comes only when all rows came. */
export function arrayTo(output: Output): Sink {
  let before = "[\n";
  return {
    write(rows) {
      const texts = rows.map((row) => {
        const text = before + lineFor(row);
        before = ",\n";
        return text;
      });
      return texts.length > 0 ? writeAll(output, texts) : undefined;
    },
    async finish(whole) {
      if (whole) await output.write(before === ",\n" ? "\n]\n" : "[]\n");
      await output.finish(whole);
    },
  };
}
