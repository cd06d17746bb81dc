import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { through } from "../../operators/through.ts";
import type { StreamOp } from "../../src/kernel/kinds.ts";
import type { Pipeline } from "../../src/pipeline.ts";
import type { Row } from "../../src/row.ts";
import { apply, each, open } from "./helpers.ts";

const rows = [{ n: 1 }, { n: 2 }, { n: 3 }];

/** What comes out, and whether the source was closed. */
async function sent(pipeline: Pipeline, source: AsyncIterable<Row>, signal = new AbortController().signal) {
  const op = (await open(pipeline)) as StreamOp;
  const given: Row[] = [];
  for await (const row of op.fn(source, { signal, priority: 0, sample: 0 })) given.push(row);
  return given;
}

function endless(): { rows: AsyncGenerator<Row>; state: { read: number; closed: boolean } } {
  const state = { read: 0, closed: false };
  async function* numbers(): AsyncGenerator<Row> {
    try {
      for (;;) yield { n: state.read++, text: "x".repeat(1_000) };
    } finally {
      state.closed = true;
    }
  }
  return { rows: numbers(), state };
}

async function* broken(): AsyncGenerator<Row> {
  yield { n: 1 };
  throw new Error("the source broke");
}

describe("through() a command", () => {
  test("sends rows through it", async () => {
    assert.deepEqual(await apply(through("cat"), rows), rows);
    assert.deepEqual(await apply(through("sed s/n/m/"), rows), [{ m: 1 }, { m: 2 }, { m: 3 }]);
  });

  test("gives nothing for nothing", async () => {
    assert.deepEqual(await apply(through("cat"), []), []);
  });

  test("reads a last line without its newline", async () => {
    assert.deepEqual(await apply(through('printf \'{"a":"ä"}\''), rows), [{ a: "ä" }]);
  });

  test("does not deadlock when it takes everything before it gives anything", async () => {
    const many = Array.from({ length: 3_000 }, (_, n) => ({ n, text: "x".repeat(1_000) }));
    assert.deepEqual(await apply(through("sort -r | sort -s -t: -k2n"), many), many);
  });

  test("may end early with 0, and closes the source", async () => {
    const source = endless();
    const given = await sent(through("head -n 2"), source.rows);
    assert.deepEqual(
      given.map((row) => row["n"]),
      [0, 1],
    );
    assert.equal(source.state.closed, true);
  });

  test("reads no further ahead than pipes and blocks hold while its reader is slow", async () => {
    const source = endless();
    const op = (await open(through("cat"))) as StreamOp;
    const given = op
      .fn(source.rows, { signal: new AbortController().signal, priority: 0, sample: 0 })
      [Symbol.asyncIterator]();
    await given.next();
    const before = await steady(() => source.state.read);
    assert.ok(before < 2_000, `${before} rows read`);
    await given.return?.(undefined);
    assert.equal(source.state.closed, true);
  });

  test("throws ERR_COMMAND with its last words when it fails", async () => {
    await assert.rejects(apply(through("cat >/dev/null; echo first >&2; echo no such field >&2; exit 3"), rows), {
      code: "ERR_COMMAND",
      message: /ended with 3: first\nno such field/,
    });
  });

  test("throws ERR_COMMAND where there is no such command", async () => {
    await assert.rejects(apply(through("no-such-command-here"), rows), {
      code: "ERR_COMMAND",
      message: /ended with 127/,
    });
  });

  test("throws ERR_COMMAND for a line that is not JSON", async () => {
    await assert.rejects(apply(through("echo hello"), rows), {
      code: "ERR_COMMAND",
      message: /line 1 is not JSON: hello/,
    });
  });

  test("throws ERR_OPERATOR for JSON that is no row", async () => {
    await assert.rejects(apply(through("echo 5"), rows), { code: "ERR_OPERATOR" });
  });

  test("warns of what it says while it succeeds", async () => {
    const warnings: string[] = [];
    await apply(through("cat; echo careful >&2"), rows, { warnings });
    assert.deepEqual(warnings, ["cat; echo careful >&2: careful"]);
  });

  test("throws the source's error, not its consequence", async () => {
    await assert.rejects(sent(through("cat"), broken()), /the source broke/);
  });

  test("ends the command and its children when the run is aborted", async () => {
    const controller = new AbortController();
    const running = sent(through("sleep 100 | sleep 100"), each(rows), controller.signal);
    setTimeout(() => controller.abort(new Error("enough")), 10);
    await assert.rejects(running, /enough/);
  });
});

/** The value once it no longer changes. */
async function steady(read: () => number): Promise<number> {
  for (let same = 0, last = -1; ; last = read()) {
    same = read() === last ? same + 1 : 0;
    if (same === 5) return last;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

describe("through() a function", () => {
  test("sends rows through an async generator", async () => {
    const doubled = through(async function* (given) {
      for await (const row of given) yield { n: Number(row["n"]) * 2 };
    });
    assert.deepEqual(await apply(doubled, rows), [{ n: 2 }, { n: 4 }, { n: 6 }]);
  });

  test("takes an arrow that gives an async iterable", async () => {
    async function* twice(given: AsyncIterable<Row>): AsyncGenerator<Row> {
      for await (const row of given) yield* [row, { ...row }];
    }
    assert.equal(
      (
        await apply(
          through((given: AsyncIterable<Row>) => twice(given)),
          rows,
        )
      ).length,
      6,
    );
  });

  test("throws ERR_OPTION for what is no transform", async () => {
    await assert.rejects(apply(through(new Map() as never), rows), { code: "ERR_OPTION" });
  });
});
