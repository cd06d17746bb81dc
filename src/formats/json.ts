import { type Duplex, Readable } from "node:stream";
import { DistilError } from "../errors.ts";
import type { Row } from "../row.ts";
import type { SourceFile, SourceFormat, SourceOptions } from "../sources/source.ts";
import { Batch } from "./batch.ts";
import { jsonLines, withoutMark } from "./json-lines.ts";
import { peek } from "./peek.ts";
import { refuseOtherKind } from "./signature.ts";
import { utf8Text } from "./utf8.ts";

/** About what a row weighs here, where its text is not at hand. */
const ROW_SIZE = 4096;

/**
 * JSON: an array of rows of any length, read with flat memory, or objects, each a row.
 *
 * A file that is JSON Lines in fact is read so. Items that are not objects are rejected; a damaged file throws ERR_INPUT
 * after the rows before the damage.
 */
export const json: SourceFormat = {
  name: "json",
  extensions: [".json"],
  async *read(file, options) {
    const { first, all } = await peek(file.bytes());
    const beginning = withoutMark(Buffer.from(first ?? [])).toString("utf8");
    refuseOtherKind(Buffer.from(beginning.slice(0, 256)), "json", file.name);
    if (isLines(beginning))
      yield* jsonLines.read({ name: file.name, bytes: () => all, path: () => file.path() }, options);
    else if (beginning.trim() === "" && (first?.length ?? 0) < 1024) await all.return(undefined);
    else yield* items(file, all, beginning.trimStart().startsWith("["), options);
  },
};

/** Whether the first line is an object by itself. */
function isLines(beginning: string): boolean {
  const text = beginning.trimStart();
  const end = text.indexOf("\n");
  if (!text.startsWith("{") || end < 0) return false;
  try {
    JSON.parse(text.slice(0, end));
    return true;
  } catch {
    return false;
  }
}

async function* items(
  file: SourceFile,
  bytes: AsyncIterable<Uint8Array>,
  isArray: boolean,
  options: SourceOptions,
): AsyncGenerator<Row[]> {
  const text = Readable.from(utf8Text(bytes, file.name));
  const parser = await openParser(isArray);
  text.on("error", (error) => parser.destroy(error));
  const batch = new Batch();
  let number = 0;
  try {
    for await (const { value } of text.pipe(parser) as AsyncIterable<{ value: unknown }>) {
      number += 1;
      if (!isRow(value)) options.reject(notRow(value, number, file.name));
      else if (batch.add(value, ROW_SIZE)) yield batch.take();
    }
  } catch (error) {
    if (!batch.empty) yield batch.take();
    throw damaged(error, number, file.name);
  } finally {
    text.destroy();
    parser.destroy();
  }
  if (!batch.empty) yield batch.take();
}

async function openParser(isArray: boolean): Promise<Duplex> {
  const whole = { packValues: true, streamValues: false };
  if (!isArray) return (await import("stream-json/streamers/stream-values.js")).streamValues.withParserAsStream(whole);
  return (await import("stream-json/streamers/stream-array.js")).streamArray.withParserAsStream(whole);
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function notRow(value: unknown, line: number, file: string) {
  const raw = JSON.stringify(value);
  const message = `Cannot use item ${line} of ${file} as it must be a JSON object: current value is ${raw.slice(0, 40)}`;
  return { file, line, error: new DistilError("ERR_INPUT", message, { file, line }), raw };
}

function damaged(error: unknown, items: number, file: string): unknown {
  if (error instanceof DistilError || (error as Error).name === "AbortError") return error;
  const place = items === 0 ? "at its beginning" : `after item ${items}`;
  return new DistilError("ERR_INPUT", `Cannot read ${file} as JSON ${place}: ${(error as Error).message}`, {
    hint: "Check that the file is whole; jq can show the place: jq empty FILE",
    cause: error,
    file,
    fatal: true,
  });
}
