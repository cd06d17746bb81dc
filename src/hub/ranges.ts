import { DistilError } from "../errors.ts";
import type { HubFile, Repository } from "./repository.ts";

/** Requests for parts of one file at once. */
const AT_ONCE = 6;

/** Reads a file of a data set in parts, or in order, going on where a connection broke. */
export class HubRanges {
  readonly name: string;
  readonly size: number;
  readonly #repository: Repository;
  readonly #path: string;
  /** Where the Hub sent us last: a signed address that holds for a while. */
  #location: string | undefined;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(repository: Repository, { path, size }: HubFile) {
    this.name = `hub:${repository.name}/${path}`;
    this.size = size;
    this.#repository = repository;
    this.#path = path;
  }

  /** The bytes from `start` to before `end`. */
  async slice(start: number, end = this.size): Promise<ArrayBuffer> {
    if (start >= end) return new ArrayBuffer(0);
    await this.#turn();
    try {
      return await this.#repository.client.again(async () => {
        const response = await this.#ask(start, end);
        const bytes = await response.arrayBuffer().catch((error: unknown) => this.#broke(error));
        if (bytes.byteLength !== end - start) this.#broke(new Error("the answer ended early"));
        return bytes;
      });
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  /** All bytes in order, from `start` on. A connection that breaks is made again, from where it broke. */
  async *bytes(start = 0): AsyncGenerator<Uint8Array> {
    for (let at = start; at < this.size; ) {
      const before = at;
      const response = await this.#repository.client.again(() => this.#ask(at, this.size));
      try {
        for await (const block of response.body as unknown as AsyncIterable<Uint8Array>) {
          at += block.length;
          yield block;
        }
      } catch (error) {
        this.#repository.client.signal.throwIfAborted();
        if (at === before) this.#broke(error);
      }
      if (at === before) this.#broke(new Error("the answer is empty"));
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running++;
  }

  async #ask(start: number, end: number): Promise<Response> {
    const response = await this.#send({ range: `bytes=${start}-${end - 1}`, "accept-encoding": "identity" });
    if (response.status === 206 || (start === 0 && end === this.size)) return response;
    await response.body?.cancel();
    throw new DistilError("ERR_HTTP", `Cannot read ${this.name} as its server gives no parts of a file`, {
      fatal: true,
    });
  }

  async #send(headers: Record<string, string>): Promise<Response> {
    const { client } = this.#repository;
    const known = this.#location;
    if (known !== undefined) {
      try {
        return await client.fetch(known, { headers });
      } catch (error) {
        const { status = 0 } = (error as DistilError).details ?? {};
        if (status < 400 || status >= 500) throw error;
        // The address has run out: the Hub gives a new one.
        this.#location = undefined;
      }
    }
    const response = await client.fetch(this.#repository.url(this.#path), { headers });
    if (response.redirected) this.#location = response.url;
    return response;
  }

  #broke(error: unknown): never {
    throw this.#repository.client.unreachable(this.#location ?? this.#repository.url(this.#path), error);
  }
}
