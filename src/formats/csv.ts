import { isUtf8 } from "node:buffer";
import { Readable } from "node:stream";
import type { CsvError, InfoRecord, Options, Parser } from "csv-parse";
import { DistilError } from "../errors.ts";
import type { Row } from "../row.ts";
import type { SourceFormat, SourceOptions } from "../sources/source.ts";
import { Batch } from "./batch.ts";
import { withoutMark } from "./json-lines.ts";
import { peek } from "./peek.ts";
import { refuseOtherKind } from "./signature.ts";
import { notUtf8 } from "./utf8.ts";

/** Comma-separated values with a header line. Every value is a string. */
export const csv: SourceFormat = delimited("csv", ".csv", ",");

/** Tab-separated values with a header line. Every value is a string. */
export const tsv: SourceFormat = delimited("tsv", ".tsv", "\t");

interface Record {
  readonly record: readonly string[];
  readonly info: InfoRecord;
  readonly raw: string;
}

/** Reads as Latin-1, so that bytes stay apart, and decodes each value: one bad line does not spoil the others. */
function delimited(name: string, extension: string, delimiter: string): SourceFormat {
  return {
    name,
    extensions: [extension],
    async *read(file, options) {
      const { parse } = await import("csv-parse");
      const { first, all } = await peek(file.bytes());
      refuseOtherKind(first ?? Buffer.alloc(0), name, file.name);
      const settings: Options = {
        delimiter,
        encoding: "latin1",
        relax_quotes: true,
        relax_column_count: true,
        info: true,
        raw: true,
      };
      const parser = parse({ ...settings, skip_empty_lines: true });
      const bytes = Readable.from(unmarked(all), { objectMode: false });
      bytes.on("error", (error) => parser.destroy(error));
      try {
        yield* rowsOf(bytes.pipe(parser), file.name, options);
      } catch (error) {
        throw damaged(error, file.name);
      } finally {
        bytes.destroy();
        parser.destroy();
      }
    },
  };
}

async function* unmarked(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let first = true;
  for await (const block of bytes) {
    yield first ? withoutMark(Buffer.from(block.buffer, block.byteOffset, block.byteLength)) : block;
    first = false;
  }
}

async function* rowsOf(parser: Parser, file: string, options: SourceOptions): AsyncGenerator<Row[]> {
  const batch = new Batch();
  let header: string[] | undefined;
  let next = 1;
  for await (const { record, info, raw } of parser as AsyncIterable<Record>) {
    const line = next;
    next = info.lines + 1;
    if (header === undefined) {
      header = headerOf(record, file);
      continue;
    }
    const problem = problemOf(record, header);
    if (problem === undefined) {
      const row = Object.fromEntries(header.map((column, index) => [column, decode(record[index]!)]));
      if (batch.add(row, raw.length)) yield batch.take();
    } else {
      const error = new DistilError("ERR_INPUT", `Cannot use line ${line} of ${file} as ${problem}`, { file, line });
      options.reject({ file, line, error, raw: (isText(raw) ? decode(raw) : raw).replace(/\r?\n$/, "") });
    }
  }
  if (!batch.empty) yield batch.take();
}

function headerOf(record: readonly string[], file: string): string[] {
  const header = record.map((name) => decode(name).trim());
  if (!record.every(isText)) throw notUtf8(file);
  const wrong = header.find((name, index) => name === "" || header.indexOf(name) !== index);
  if (wrong === undefined) return header;
  const reason = wrong === "" ? "its header line has a column without a name" : `its header line names ${wrong} twice`;
  throw new DistilError("ERR_INPUT", `Cannot read ${file} as ${reason}`, {
    hint: "Give each column a name of its own",
    file,
    fatal: true,
  });
}

function problemOf(record: readonly string[], header: readonly string[]): string | undefined {
  const wanted = header.length;
  if (record.length !== wanted)
    return `it must have ${wanted} values as the header has: current value is ${record.length}`;
  return record.every(isText) ? undefined : "it must be UTF-8";
}

function isPlain(latin1: string): boolean {
  return !/[\x80-\xff]/.test(latin1);
}

function isText(latin1: string): boolean {
  return isPlain(latin1) || isUtf8(Buffer.from(latin1, "latin1"));
}

function decode(latin1: string): string {
  return isPlain(latin1) ? latin1 : Buffer.from(latin1, "latin1").toString("utf8");
}

function damaged(error: unknown, file: string): unknown {
  if (!String((error as CsvError).code ?? "").startsWith("CSV_")) return error;
  return new DistilError("ERR_INPUT", `Cannot read ${file} to its end: ${(error as Error).message}`, {
    hint: "Look for a quotation mark that is opened and not closed",
    cause: error,
    file,
    fatal: true,
  });
}
