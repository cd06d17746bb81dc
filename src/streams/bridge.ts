import type { Row } from "../row.ts";
import { asRow } from "./as-row.ts";
import { Puller } from "./puller.ts";

/** Something that takes rows at one end and gives rows at the other, in its own time. */
export interface Channel {
  /** A promise where it must not be given more yet, which settles once the channel is closed, too; false: no more at all. */
  write(row: Row): void | Promise<void> | false;
  /** No more rows will come. */
  end(): void | Promise<void>;
  /** What it gives, in arrays. Throws what went wrong inside. */
  arrays(): AsyncIterable<readonly unknown[]>;
  /** Ends both sides at once; may be called again. */
  close(): void;
}

/**
 * Sends rows through a channel: writes and reads at the same time, so that one that takes everything before it gives
 * anything cannot deadlock, and waits where either side is full.
 *
 * Closes the source when the reader leaves or the channel ends first; an error of the source, of the channel or `signal`
 * closes both and is thrown.
 */
export async function* bridge(source: AsyncIterable<Row>, channel: Channel, signal: AbortSignal): AsyncGenerator<Row> {
  const pump = new Pump(source, channel);
  const abort = (): void => pump.fail(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    if (signal.aborted) abort();
    else pump.start();
    for await (const array of channel.arrays()) for (const value of array) yield asRow(value);
    pump.check();
  } catch (error) {
    pump.check();
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
    await pump.stop();
  }
}

/** The writing side. */
class Pump {
  readonly #rows: Puller;
  readonly #channel: Channel;
  #failure: { readonly error: unknown } | undefined;
  #isStopped = false;

  constructor(source: AsyncIterable<Row>, channel: Channel) {
    this.#rows = new Puller(source);
    this.#channel = channel;
  }

  start(): void {
    this.#run().catch((error: unknown) => this.fail(error));
  }

  /** Remembers the first error and closes the channel, so that its reader wakes. */
  fail(error: unknown): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#failure = { error };
    this.#channel.close();
  }

  /** Throws the error that closed the channel: what its reader saw is only the consequence. */
  check(): void {
    if (this.#failure) throw this.#failure.error;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#channel.close();
    await this.#rows.close();
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      const { done, value } = await this.#rows.next();
      if (this.#isStopped) return;
      if (done) return this.#channel.end();
      const full = this.#channel.write(value);
      // Going on would keep a source that is always ready, and with it the event loop, busy for nothing.
      if (full === false) return;
      if (full) await full;
    }
  }
}
