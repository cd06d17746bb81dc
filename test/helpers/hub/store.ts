import { createHash, hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";

/** What a file holds: in memory, or on the disk where it is large. */
export type Content = Buffer | { readonly path: string; readonly size: number; readonly sha256?: string };

export interface StoredFile {
  readonly content: Content;
  /** Set for a file in LFS: its hash. */
  readonly lfs?: string;
}

export type Files = ReadonlyMap<string, StoredFile>;

export interface Commit {
  readonly sha: string;
  readonly title: string;
  readonly files: Files;
}

export interface Repository {
  name: string;
  private: boolean;
  /** Only tokens of `members` may read its files. */
  gated: boolean;
  readonly members: Set<string>;
  /** Branch, tag or ref to its commits, the newest last. */
  readonly branches: Map<string, Commit[]>;
}

export const sizeOf = (content: Content): number => (Buffer.isBuffer(content) ? content.length : content.size);

/** The bytes from `start` to before `end`. */
export function bytesOf(content: Content, start = 0, end = sizeOf(content)): Readable {
  if (Buffer.isBuffer(content)) return Readable.from(blocks(content.subarray(start, end)));
  return start >= end ? Readable.from([]) : createReadStream(content.path, { start, end: end - 1 });
}

function* blocks(content: Buffer): Generator<Buffer> {
  for (let at = 0; at < content.length; at += 1 << 16) yield content.subarray(at, at + (1 << 16));
}

export function sha256Of(content: Content): string {
  if (Buffer.isBuffer(content)) return hash("sha256", content, "hex");
  return content.sha256 ?? hash("sha256", content.path, "hex");
}

/** Git's id of a blob. */
export function blobId(content: Content): string {
  const id = createHash("sha1").update(`blob ${sizeOf(content)}\0`);
  return id.update(Buffer.isBuffer(content) ? content : content.path).digest("hex");
}

/** As the Hub: data files go to LFS, small text does not. */
function isLarge(path: string, content: Content): boolean {
  return /\.(parquet|arrow|gz|zst|bin|zip)$/.test(path) || sizeOf(content) > 10_000_000;
}

/** A commit upon another. */
export function commitOf(title: string, files: Files, parent: string): Commit {
  const tree = [...files].map(([path, { content }]) => `${path} ${blobId(content)}`).sort();
  return { sha: hash("sha1", [parent, title, ...tree].join("\n"), "hex"), title, files };
}

export function storedFile(path: string, content: Content): StoredFile {
  return isLarge(path, content) ? { content, lfs: sha256Of(content) } : { content };
}
