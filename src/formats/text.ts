import { isUtf8 } from "node:buffer";
import { DistilError } from "../errors.ts";
import type { Row } from "../row.ts";
import type { SourceFile, SourceFormat, SourceOptions } from "../sources/source.ts";
import { batches } from "./batch.ts";
import { documentRows } from "./document.ts";
import { withoutMark } from "./json-lines.ts";
import { wholeLines } from "./lines.ts";
import { refuseOtherKind } from "./signature.ts";

/** Plain text: a document. By line, it is read with flat memory. */
export const text: SourceFormat = { name: "text", extensions: [".txt", ".text"], read };

/** Markdown: a document; its marks stay, models read them. */
export const markdown: SourceFormat = { name: "markdown", extensions: [".md", ".markdown"], read };

const LONGEST = 512 * 2 ** 20;

async function* read(file: SourceFile, options: SourceOptions): AsyncGenerator<Row[]> {
  if (options.by === "line") {
    yield* lines(file, options);
    return;
  }
  const bytes = await wholeFile(file);
  refuseOtherKind(bytes, "text", file.name);
  if (!isUtf8(bytes)) return rejectDocument(bytes, file.name, options);
  const content = withoutMark(bytes).toString("utf8").replaceAll("\r\n", "\n");
  yield* batches(documentRows({ text: content, source: file.name }, options.by), (row) => String(row["text"]).length);
}

async function* lines(file: SourceFile, options: SourceOptions): AsyncGenerator<Row[]> {
  let line = 0;
  for await (const block of wholeLines(file.bytes(), file.name)) {
    if (line === 0) refuseOtherKind(block, "text", file.name);
    const rows: Row[] = [];
    const content = (line === 0 ? withoutMark(block) : block).toString("utf8");
    const texts = content.endsWith("\n") ? content.slice(0, -1).split("\n") : content.split("\n");
    const valid = isUtf8(block);
    for (const raw of texts) {
      line += 1;
      const clean = raw.trimEnd();
      if (!valid && clean.includes("\uFFFD"))
        options.reject({ file: file.name, line, error: notText(file.name, line), raw });
      else if (clean !== "") rows.push({ text: clean, source: file.name, line });
    }
    yield* batches(rows, (row) => String(row["text"]).length);
  }
}

/** The bytes of a file that has to be in memory whole. Throws ERR_INPUT where no string can hold it. */
export async function wholeFile(file: SourceFile): Promise<Buffer> {
  const blocks: Uint8Array[] = [];
  let size = 0;
  for await (const block of file.bytes()) {
    blocks.push(block);
    size += block.length;
    if (size >= LONGEST) {
      const hint = "Cut it up first, or read it with --by line";
      throw new DistilError("ERR_INPUT", `Cannot read ${file.name} as one document as it has more than 512 MB`, {
        hint,
        fatal: true,
      });
    }
  }
  return Buffer.concat(blocks, size);
}

function rejectDocument(bytes: Buffer, file: string, options: SourceOptions): void {
  const raw = bytes.toString("utf8");
  const line = raw.slice(0, raw.indexOf("\uFFFD")).split("\n").length;
  options.reject({ file, line, error: notText(file, line), raw: raw.slice(0, 20_000) });
}

function notText(file: string, line: number): DistilError {
  const hint = "Convert it first, if it is Western European: iconv -f WINDOWS-1252 -t UTF-8";
  return new DistilError("ERR_INPUT", `Cannot use line ${line} of ${file} as it must be UTF-8`, { hint, file, line });
}
