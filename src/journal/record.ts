import { crc32 } from "node:zlib";

/** Bytes of a reply's hash: the first half of a SHA-256, 32 digits in hex. */
const HASH = 16;

/** Stands for a reply that another has replaced. */
export const VOID = "0".repeat(2 * HASH);

const VERSION = 1;
/** Size, checksum of what follows, version, replies, bytes of the answer, time. */
export const HEADER = 24;
/** Where the checksum's range begins. */
const CHECKED = 8;
const VERSION_AT = 8;
const MARK = Buffer.from([VERSION, 0]);

/** One answered request as it is stored: its replies have a hash each. */
export interface StoredRecord {
  /** In hex. `VOID` where the reply was asked for again since. */
  readonly hashes: readonly string[];
  /** Milliseconds since 1970. */
  readonly time: number;
  /** JSON: what the model answered. Read for every hit. */
  readonly answer: string;
  /** JSON: what it was asked. Read for export only. */
  readonly request: string;
}

/** The most bytes that a record may take. */
export function recordBound({ hashes, answer, request }: StoredRecord): number {
  return HEADER + hashes.length * HASH + 3 * (answer.length + request.length);
}

/** Packs a record: a header, the hashes, the answer, the request. `bytes` has room for its bound; gives its size. */
export function packRecord(bytes: Buffer, start: number, { hashes, time, answer, request }: StoredRecord): number {
  let at = start + HEADER;
  for (const hash of hashes) {
    at += bytes.write(hash, at, HASH, "hex");
  }
  const size = bytes.write(answer, at);
  at += size;
  at += bytes.write(request, at);
  bytes.writeUInt32LE(at - start, start);
  bytes.writeUInt16LE(VERSION, start + VERSION_AT);
  bytes.writeUInt16LE(hashes.length, start + 10);
  bytes.writeUInt32LE(size, start + 12);
  bytes.writeDoubleLE(time, start + 16);
  bytes.writeUInt32LE(crc32(bytes.subarray(start + CHECKED, at)), start + 4);
  return at - start;
}

/** The size of the record that begins here, as it says itself; undefined where none can, or too few bytes are left to tell. */
export function sizeAt(bytes: Buffer, start: number): number | undefined {
  if (start + HEADER > bytes.length || bytes.readUInt16LE(start + VERSION_AT) !== VERSION) return undefined;
  const size = bytes.readUInt32LE(start);
  const least = HEADER + bytes.readUInt16LE(start + 10) * HASH + bytes.readUInt32LE(start + 12);
  return size < least ? undefined : size;
}

/** Where a record may begin, from there on: none does before. */
export function mayBegin(bytes: Buffer, start: number): number {
  const version = bytes.indexOf(MARK, start + VERSION_AT);
  return version < 0 ? Math.max(start, bytes.length - VERSION_AT - 1) : version - VERSION_AT;
}

/** Whether these bytes are one record of ours as it was written. */
export function isWhole(bytes: Buffer): boolean {
  return (
    bytes.length >= HEADER &&
    bytes.readUInt32LE(0) === bytes.length &&
    bytes.readUInt32LE(4) === crc32(bytes.subarray(CHECKED)) &&
    bytes.readUInt16LE(VERSION_AT) === VERSION
  );
}

/** Whether it keeps the reply of this hash. */
export function holds(bytes: Buffer, hash: Buffer): boolean {
  const end = HEADER + bytes.readUInt16LE(10) * HASH;
  for (let at = HEADER; at < end; at += HASH) {
    if (bytes.compare(hash, 0, HASH, at, at + HASH) === 0) return true;
  }
  return false;
}

/** The answer alone; undefined where it is from before `since`. */
export function answerIn(bytes: Buffer, since = 0): string | undefined {
  if (timeIn(bytes) < since) return undefined;
  const start = HEADER + bytes.readUInt16LE(10) * HASH;
  return bytes.toString("utf8", start, start + bytes.readUInt32LE(12));
}

/** When it was kept, in milliseconds since 1970. */
export function timeIn(bytes: Buffer): number {
  return bytes.readDoubleLE(16);
}

export function unpackRecord(bytes: Buffer): StoredRecord {
  const count = bytes.readUInt16LE(10);
  const hashes = Array.from({ length: count }, (_, index) =>
    bytes.toString("hex", HEADER + index * HASH, HEADER + (index + 1) * HASH),
  );
  const request = bytes.toString("utf8", HEADER + count * HASH + bytes.readUInt32LE(12));
  return { hashes, time: timeIn(bytes), answer: answerIn(bytes)!, request };
}

/** The model that was asked: every request says it. */
export function modelOf({ request }: Pick<StoredRecord, "request">): string {
  return (JSON.parse(request) as { readonly model: string }).model;
}
