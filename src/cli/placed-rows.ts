import { hasOrigin, originOf, type Row } from "../row.ts";
import { openSource } from "../sources/open.ts";
import type { Place } from "../trainers/check-rows.ts";
import type { Io } from "./io.ts";

/** A row with the place it was read from; undefined for a line that is none. */
export interface PlacedRow {
  readonly row: Row | undefined;
  readonly place: Place;
}

/** Reads files one after the other. Rows of JSON Lines know their line. */
export async function* placedRows(
  files: readonly string[],
  format: string | undefined,
  io: Io,
): AsyncGenerator<PlacedRow> {
  const controller = new AbortController();
  try {
    for (const file of files) yield* rowsOf(file, format, io, controller.signal);
  } finally {
    controller.abort();
  }
}

async function* rowsOf(
  file: string,
  format: string | undefined,
  io: Io,
  signal: AbortSignal,
): AsyncGenerator<PlacedRow> {
  const bad: PlacedRow[] = [];
  const lines = /\.(jsonl|ndjson)(\.(gz|zst))?$/i.test(file) || file === "-";
  const source = openSource([file], {
    signal,
    format,
    reject: ({ line }) => void bad.push({ row: undefined, place: { file, ...(line === undefined ? {} : { line }) } }),
    warn: (message) => io.err(`distil: ${message}\n`),
  });
  let number = 0;
  for await (const rows of source) {
    yield* bad.splice(0);
    for (const row of rows) {
      number += 1;
      yield { row, place: lines && hasOrigin(row) ? { file, line: Number(originOf(row)) } : { file, row: number } };
    }
  }
  yield* bad;
}
