/** Bytes of a reply's hash: the first half of a SHA-256. */
export const HASH = 16;

const VERSION = 1;
/** Version, (unused), replies, bytes of the answer, time. */
const HEADER = 16;

/** One answered request as it is stored: its replies have a hash each. */
export interface StoredRecord {
  readonly hashes: readonly Uint8Array[];
  /** Milliseconds since 1970. */
  readonly time: number;
  /** JSON: what the model answered. Read for every hit. */
  readonly answer: string;
  /** JSON: what it was asked. Read for export only. */
  readonly request: string;
}

/** Packs a record: a header, the hashes, the answer, the request. */
export function packRecord({ hashes, time, answer, request }: StoredRecord): Buffer {
  const start = HEADER + hashes.length * HASH;
  const size = Buffer.byteLength(answer);
  const bytes = Buffer.allocUnsafe(start + size + Buffer.byteLength(request));
  bytes.writeUInt16LE(VERSION, 0);
  bytes.writeUInt16LE(hashes.length, 2);
  bytes.writeUInt32LE(size, 4);
  bytes.writeDoubleLE(time, 8);
  let at = HEADER;
  for (const hash of hashes) for (const byte of hash) bytes[at++] = byte;
  bytes.write(answer, start);
  bytes.write(request, start + size);
  return bytes;
}

/** The answer alone; undefined where a later version wrote the record, or it is from before `since`. */
export function answerIn(bytes: Buffer, since = 0): string | undefined {
  if (bytes.readUInt16LE(0) !== VERSION || bytes.readDoubleLE(8) < since) return undefined;
  const start = HEADER + bytes.readUInt16LE(2) * HASH;
  return bytes.toString("utf8", start, start + bytes.readUInt32LE(4));
}

export function unpackRecord(bytes: Buffer): StoredRecord | undefined {
  const answer = answerIn(bytes);
  if (answer === undefined) return undefined;
  const count = bytes.readUInt16LE(2);
  const hashes = Array.from({ length: count }, (_, index) =>
    Buffer.from(bytes.subarray(HEADER + index * HASH, HEADER + (index + 1) * HASH)),
  );
  const request = bytes.toString("utf8", HEADER + count * HASH + bytes.readUInt32LE(4), bytes.length);
  return { hashes, time: bytes.readDoubleLE(8), answer, request };
}
