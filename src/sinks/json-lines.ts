import type { Row } from "../row.ts";
import { lineFor } from "./line.ts";
import { type Output, writeAll } from "./output.ts";
import { openPartial } from "./partial-file.ts";
import type { Sink, SinkFormat } from "./sink.ts";

/** Characters handed over at once: far from the longest string, whatever the rows. */
const TEXT = 1 << 20;

/** JSON Lines: one JSON object a line, written as it comes. */
export const jsonLines: SinkFormat = {
  name: "jsonl",
  extensions: [".jsonl", ".ndjson"],
  open: async (path, options) => linesTo(await openPartial(path, options)),
};

/** Writes rows as JSON Lines to an output. */
export function linesTo(output: Output): Sink {
  return {
    write(rows) {
      const texts = [...textsOf(rows)];
      return texts.length === 1 ? output.write(texts[0]!) : writeAll(output, texts);
    },
    finish: (whole) => output.finish(whole),
  };
}

function* textsOf(rows: readonly Row[]): Generator<string> {
  let text = "";
  for (const row of rows) {
    text += lineFor(row);
    text += "\n";
    if (text.length < TEXT) continue;
    yield text;
    text = "";
  }
  if (text !== "") yield text;
}
