import type { Row } from "../row.ts";
import type { Channel } from "./bridge.ts";

/** A web TransformStream, or any pair of streams. */
export interface WebTransform {
  readonly readable: ReadableStream<unknown>;
  readonly writable: WritableStream<Row>;
}

export function isWebTransform(value: object): value is WebTransform {
  const { readable, writable } = value as Partial<WebTransform>;
  return (
    typeof readable === "object" && typeof writable === "object" && "getReader" in readable && "getWriter" in writable
  );
}

/** Sends rows through a web transform. */
export function webChannel({ readable, writable }: WebTransform): Channel {
  const writer = writable.getWriter();
  const reader = readable.getReader();
  const ignore = (): void => {};
  // Errors are reported by the reader.
  writer.closed.catch(ignore);
  return {
    async write(row: Row) {
      try {
        await writer.ready;
        writer.write(row).catch(ignore);
      } catch {
        // The transform ended early, or failed: the reader says which.
        await reader.closed.catch(ignore);
      }
    },
    end: () => void writer.close().catch(ignore),
    async *arrays() {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        yield [value];
      }
    },
    close() {
      writer.abort().catch(ignore);
      reader.cancel().catch(ignore);
    },
  };
}
