import { closeSync, fstatSync } from "node:fs";
import { logPath, openLog, placeOf, readAt } from "./log.ts";
import { isWhole, sizeAt } from "./record.ts";

/** Logs that are open at once. */
const OPEN = 64;
/** Bytes read at once, and how many such pieces are remembered: a re-run finds its replies in about the order they came. */
const PIECE = 2 ** 14;
const PIECES = 16;

interface Piece {
  readonly room: Buffer;
  log: number;
  start: number;
  /** What was read of it. */
  bytes: Buffer;
}

/** Reads records wherever they are. */
export class LogReader {
  readonly #folder: string;
  readonly #files = new Map<number, number>();
  /** The last read first. */
  readonly #pieces: Piece[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The record's bytes, good until the next read; undefined where it is not whole, or its log is gone. */
  read(number: number): Buffer | undefined {
    const { log, at } = placeOf(number);
    const bytes = this.#remembered(log, at) ?? this.#fetch(log, at);
    return bytes !== undefined && isWhole(bytes) ? bytes : undefined;
  }

  close(): void {
    for (const file of this.#files.values()) closeSync(file);
    this.#files.clear();
    this.#pieces.length = 0;
  }

  #remembered(log: number, at: number): Buffer | undefined {
    for (const piece of this.#pieces) {
      if (piece.log !== log || piece.start > at) continue;
      const record = recordAt(piece.bytes, at - piece.start);
      if (record !== undefined) return record;
    }
    return undefined;
  }

  #fetch(log: number, at: number): Buffer | undefined {
    const file = this.#open(log);
    if (file === undefined) return undefined;
    const piece = this.#next();
    Object.assign(piece, { log, start: at, bytes: readAt(file, at, PIECE, piece.room) });
    const size = sizeAt(piece.bytes, 0);
    if (size === undefined || at + size > fstatSync(file).size) return undefined;
    return recordAt(piece.bytes, 0) ?? readAt(file, at, size);
  }

  /** The piece that was read longest ago, to be read anew. */
  #next(): Piece {
    const piece = this.#pieces.length < PIECES ? emptyPiece() : this.#pieces.pop()!;
    this.#pieces.unshift(piece);
    return piece;
  }

  #open(log: number): number | undefined {
    const known = this.#files.get(log);
    if (known !== undefined) return known;
    const file = openLog(logPath(this.#folder, log));
    if (file === undefined) return undefined;
    if (this.#files.size >= OPEN) this.#closeOldest();
    this.#files.set(log, file);
    return file;
  }

  #closeOldest(): void {
    const [log, file] = this.#files.entries().next().value!;
    this.#files.delete(log);
    closeSync(file);
  }
}

function emptyPiece(): Piece {
  const room = Buffer.allocUnsafe(PIECE);
  return { room, log: 0, start: 0, bytes: room.subarray(0, 0) };
}

function recordAt(bytes: Buffer, start: number): Buffer | undefined {
  const size = sizeAt(bytes, start);
  return size === undefined || start + size > bytes.length ? undefined : bytes.subarray(start, start + size);
}
