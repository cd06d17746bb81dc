import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { PassThrough, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createInflateRaw } from "node:zlib";
import { DistilError } from "../errors.ts";

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly compressed: number;
  readonly size: number;
  readonly offset: number;
}

const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
/** The end record is 22 bytes, and a comment of up to 65,535 may follow it. */
const longestEnd = 22 + 65_535;

/** Writes the first entry of a zip (a Python wheel is one) whose name fits to `target`, as a stream. Gives its size and SHA-256. */
export async function unzipEntry(
  archive: string,
  fits: (name: string) => boolean,
  target: string,
): Promise<{ readonly size: number; readonly sha256: string }> {
  const file = await open(archive, "r");
  try {
    const entry = (await readEntries(file, archive)).find(({ name }) => fits(name));
    if (!entry) throw damaged(archive, "it does not hold the file that is looked for");
    return await extract(file, archive, entry, target);
  } finally {
    await file.close();
  }
}

async function readEntries(file: FileHandle, archive: string): Promise<Entry[]> {
  const { size } = await file.stat();
  const tail = await readAt(file, Math.max(0, size - longestEnd), Math.min(size, longestEnd));
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== endSignature) end--;
  if (end < 0) throw damaged(archive, "it has no directory");
  const directory = await readAt(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const entries: Entry[] = [];
  let at = 0;
  while (at + 46 <= directory.length && directory.readUInt32LE(at) === centralSignature) {
    const nameLength = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString("utf8", at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      compressed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function extract(file: FileHandle, archive: string, entry: Entry, target: string) {
  const header = await readAt(file, entry.offset, 30);
  if (header.length < 30 || header.readUInt32LE(0) !== localSignature) throw damaged(archive, "an entry is missing");
  if (entry.method !== 0 && entry.method !== 8) throw damaged(archive, `its compression method is ${entry.method}`);
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const hash = createHash("sha256");
  let size = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  const source = file.createReadStream({ start, end: start + entry.compressed - 1, autoClose: false });
  const inflate = entry.method === 8 ? createInflateRaw() : new PassThrough();
  try {
    await pipeline(source, inflate, measure, createWriteStream(target));
  } catch (error) {
    if (String((error as { code?: unknown }).code).startsWith("Z_"))
      throw damaged(archive, "an entry cannot be unpacked");
    throw error;
  }
  if (size !== entry.size) throw damaged(archive, `an entry has ${size} bytes where ${entry.size} were announced`);
  return { size, sha256: hash.digest("hex") };
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function damaged(archive: string, why: string): DistilError {
  return new DistilError("ERR_INPUT", `Cannot unpack ${archive} as ${why}`, {
    hint: "Remove it and run the command again.",
    file: archive,
  });
}
