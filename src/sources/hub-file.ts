import { HubRanges } from "../hub/ranges.ts";
import type { HubFile, Repository } from "../hub/repository.ts";
import { decompressed } from "./decompress.ts";
import { type ScratchCopy, scratchCopy } from "./scratch.ts";
import type { RandomAccess, SourceFile } from "./source.ts";

/** A file of a data set on the Hub: read in parts or in order, copied only for a format that must have all of it. */
export class HubSourceFile implements SourceFile {
  readonly name: string;
  readonly #ranges: HubRanges;
  #copy: ScratchCopy | undefined;

  constructor(repository: Repository, file: HubFile) {
    this.#ranges = new HubRanges(repository, file);
    this.name = this.#ranges.name;
  }

  bytes(): AsyncIterable<Uint8Array> {
    return decompressed(this.#ranges.bytes(), this.name);
  }

  async path(): Promise<string> {
    this.#copy ??= await scratchCopy(this.bytes());
    return this.#copy.path;
  }

  async random(): Promise<RandomAccess> {
    const ranges = this.#ranges;
    return { byteLength: ranges.size, slice: (start, end) => ranges.slice(start, end) };
  }

  async close(): Promise<void> {
    await this.#copy?.remove();
  }
}
