import { Blob } from "node:buffer";
import { open } from "node:fs/promises";

/** Bytes that are read at once. */
const BLOCK = 256 << 10;

/**
 * A file as a blob whose stream reads on only when it is asked for more. Readable.toWeb counts blocks where it should count
 * bytes, so what is made of it has whole files of 500 MB in memory while they wait for the network.
 */
export class DiskBlob extends Blob {
  readonly #path: string;
  readonly #start: number;
  readonly #end: number;

  constructor(path: string, start: number, end: number) {
    super([]);
    this.#path = path;
    this.#start = start;
    this.#end = end;
    // What the Blob itself says is 0.
    Object.defineProperty(this, "size", { value: end - start });
  }

  override slice(start = 0, end = this.size): DiskBlob {
    return new DiskBlob(this.#path, this.#start + start, Math.min(this.#end, this.#start + end));
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.#read(this.#start, this.#end)).buffer;
  }

  override async text(): Promise<string> {
    return new TextDecoder().decode(await this.arrayBuffer());
  }

  override stream(): ReturnType<Blob["stream"]> {
    let at = this.#start;
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
      const bytes = await this.#read(at, Math.min(this.#end, at + BLOCK));
      at += bytes.length;
      if (bytes.length > 0) controller.enqueue(bytes);
      if (at >= this.#end) controller.close();
    };
    return new ReadableStream({ pull }, { highWaterMark: 0 }) as ReturnType<Blob["stream"]>;
  }

  async #read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(end - start);
    const file = await open(this.#path);
    try {
      let length = 0;
      while (length < bytes.length) {
        const { bytesRead } = await file.read(bytes, length, bytes.length - length, start + length);
        if (bytesRead === 0) throw new Error(`${this.#path} became shorter while it was sent`);
        length += bytesRead;
      }
    } finally {
      await file.close();
    }
    return bytes;
  }
}
