import { DistilError } from "../errors.ts";
import type { Row } from "../row.ts";
import { asRow, asRows } from "./as-row.ts";
import type { Channel } from "./bridge.ts";
import { Puller } from "./puller.ts";
import { settled } from "./settled.ts";

type Push = (error: unknown, value?: unknown) => void;

/** What this adapter uses of a highland stream. */
export interface HighlandStream extends NodeJS.EventEmitter {
  readonly __HighlandStream__: true;
  write(value: unknown): boolean;
  end(): void;
  destroy(): void;
  pull(callback: Push): void;
}

export interface Highland {
  (generator: (push: Push, next: () => void) => void): HighlandStream;
  readonly nil: unknown;
}

export function isHighlandStream(value: unknown): value is HighlandStream {
  return typeof value === "object" && value !== null && "__HighlandStream__" in value;
}

/** highland, if it is installed: an optional peer. */
export async function findHighland(): Promise<Highland | undefined> {
  try {
    const { default: highland } = (await import("highland" as string)) as { default: Highland };
    return highland;
  } catch {
    return undefined;
  }
}

export async function requireHighland(): Promise<Highland> {
  const highland = await findHighland();
  if (highland) return highland;
  throw new DistilError("ERR_DEPENDENCY", "Cannot go through a highland stream as highland is not installed", {
    hint: "npm install highland",
  });
}

/** Sends rows through what `_.pipeline` gives. */
export function highlandChannel(stream: HighlandStream, highland: Highland): Channel {
  const reader = highlandReader(stream, highland);
  return {
    write(row: Row) {
      if (!stream.write(row)) return settled(stream, "drain", "closed");
    },
    end: () => stream.end(),
    arrays: reader.arrays,
    close() {
      reader.fail(undefined);
      stream.emit("closed");
    },
  };
}

/**
 * Sends rows through a function over highland streams.
 *
 * highland tells its source nothing when the reader leaves, and loses what a callback throws: both are seen to here.
 */
export async function* throughHighland(
  source: AsyncIterable<Row>,
  transform: (stream: HighlandStream & AsyncIterable<Row>) => unknown,
  highland: Highland,
  signal: AbortSignal,
): AsyncGenerator<Row> {
  signal.throwIfAborted();
  const rows = new Puller(source);
  let fail = (_error: unknown): void => {};
  const input = highland((push, next) => {
    rows
      .next()
      .then((result) => {
        if (result.done) return push(null, highland.nil);
        push(null, result.value);
        next();
      })
      .catch((error: unknown) => fail(error));
  });
  const readable = Object.assign(input, { [Symbol.asyncIterator]: () => source[Symbol.asyncIterator]() });
  const output = await transform(readable);
  if (!isHighlandStream(output)) return yield* asRows(output as AsyncIterable<unknown>);
  const reader = highlandReader(output, highland);
  fail = reader.fail;
  const abort = (): void => fail(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    for await (const array of reader.arrays()) for (const value of array) yield asRow(value);
  } finally {
    signal.removeEventListener("abort", abort);
    await rows.close();
  }
}

interface Reader {
  arrays(): AsyncGenerator<readonly unknown[]>;
  /** Ends the reading with an error, or without one. */
  fail(error: unknown): void;
}

function highlandReader(stream: HighlandStream, { nil }: Highland): Reader {
  let wake: ((result: IteratorResult<unknown> | { readonly error: unknown }) => void) | undefined;
  let ended: { readonly error: unknown } | undefined;
  const settle = (result: IteratorResult<unknown> | { readonly error: unknown }): void => {
    wake?.(result);
    wake = undefined;
  };
  return { arrays, fail };

  function fail(error: unknown): void {
    ended ??= { error };
    settle(ended);
  }

  async function* arrays(): AsyncGenerator<readonly unknown[]> {
    try {
      for (;;) {
        const result = await pulled();
        if ("error" in result) throw result.error;
        if (result.done) return;
        yield [result.value];
      }
    } finally {
      stream.destroy();
    }
  }
  function pulled(): Promise<IteratorResult<unknown> | { readonly error: unknown }> {
    return new Promise((resolve) => {
      if (ended) return resolve(ended);
      wake = resolve;
      try {
        stream.pull((error, value) => {
          if (error) return settle({ error });
          settle(value === nil ? { done: true, value: undefined } : { done: false, value });
        });
      } catch (error) {
        settle({ error });
      }
    });
  }
}
