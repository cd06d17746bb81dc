import type { Row } from "../../src/row.ts";
import { type Transform, throughTransform } from "../../src/streams/transform.ts";

export interface Source {
  readonly rows: AsyncGenerator<Row>;
  readonly state: { read: number; closed: boolean };
}

/** Numbered rows, `count` of them, that tell how many were read and whether they were closed. */
export function numbers(count = Number.POSITIVE_INFINITY, error?: Error): Source {
  const state = { read: 0, closed: false };
  async function* rows(): AsyncGenerator<Row> {
    try {
      while (state.read < count) yield { n: state.read++ };
      if (error) throw error;
    } finally {
      state.closed = true;
    }
  }
  return { rows: rows(), state };
}

/** The numbers that come out of a transform, at most so many. */
export async function sent(source: Source, transform: Transform, most = Number.POSITIVE_INFINITY): Promise<unknown[]> {
  const given: unknown[] = [];
  for await (const row of throughTransform(source.rows, transform, new AbortController().signal)) {
    given.push(row["n"]);
    if (given.length >= most) break;
  }
  return given;
}

/** Lets everything run that can run without new input. */
export async function idle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
}
