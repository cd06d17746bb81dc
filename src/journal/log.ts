import { closeSync, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import { systemCode } from "../errors.ts";
import { HEADER, isWhole, mayBegin, sizeAt } from "./record.ts";

/** Bytes that a log may hold; where a record begins is told in four of them. */
export const LOG = 2 ** 32;

/**
 * A record's number says where it is: the number of its log and where in it the record begins.
 *
 * Every process that keeps replies appends to a log of its own, and nobody appends to one whose writer is gone.
 */
export function numberOf(log: number, at: number): number {
  return log * LOG + at;
}

export function placeOf(number: number): { readonly log: number; readonly at: number } {
  return { log: Math.floor(number / LOG), at: number % LOG };
}

export function logPath(folder: string, log: number): string {
  return join(folder, `${String(log).padStart(8, "0")}.log`);
}

/** The logs of a journal, the oldest first. */
export function logsIn(folder: string): number[] {
  return readdirSync(folder)
    .flatMap((name) => (/^\d+\.log$/.test(name) ? [Number.parseInt(name, 10)] : []))
    .sort((a, b) => a - b);
}

/** Bytes read at once. */
const CHUNK = 2 ** 20;

/** A record's bytes, which are good until the next one is asked for. */
export interface Scanned {
  readonly at: number;
  readonly bytes: Buffer;
}

/** The whole records of a log from there on. What is damaged or unfinished is left out. */
export function* scan(path: string, from = 0): Generator<Scanned> {
  const file = openLog(path);
  if (file === undefined) return;
  try {
    const end = fstatSync(file).size;
    let chunk: Buffer = Buffer.alloc(0);
    let start = from;
    for (let at = from; at + HEADER <= end; ) {
      if (at + HEADER > start + chunk.length) [chunk, start] = [readAt(file, at, CHUNK), at];
      if (chunk.length < HEADER) return;
      const size = sizeAt(chunk, at - start);
      const fits = size !== undefined && at + size <= end;
      if (fits && at + size > start + chunk.length) [chunk, start] = [readAt(file, at, Math.max(CHUNK, size)), at];
      const bytes = fits ? chunk.subarray(at - start, at - start + size) : undefined;
      const whole = bytes !== undefined && isWhole(bytes);
      if (whole) yield { at, bytes };
      at = whole ? at + bytes.length : start + mayBegin(chunk, at - start + 1);
    }
  } finally {
    closeSync(file);
  }
}

/** To be read; undefined where it was pruned away. */
export function openLog(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Up to so many bytes: fewer at the end of the file. */
export function readAt(file: number, at: number, size: number, into: Buffer = Buffer.allocUnsafe(size)): Buffer {
  let read = 0;
  while (read < size) {
    const more = readSync(file, into, read, size - read, at + read);
    if (more === 0) break;
    read += more;
  }
  return into.subarray(0, read);
}
