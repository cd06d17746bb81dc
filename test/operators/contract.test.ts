import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import * as operators from "../../operators/index.ts";
import type { Llm } from "../../src/llm/llm.ts";
import { Pipeline } from "../../src/pipeline.ts";
import type { Row } from "../../src/row.ts";

const folder = mkdtempSync(join(tmpdir(), "distil-contract-"));
after(() => rmSync(folder, { recursive: true, force: true }));
let serial = 0;

/** How to try an operator: every one must have a case, or this file does not compile. */
interface Case {
  operator(): Pipeline;
  /** A row that it gives something for. */
  row(n: number): Row;
  /** It must read to the end before it gives anything. */
  readonly readsAll?: true;
  /** Rows that it may hold beside the window. @default 0 */
  readonly holds?: number;
  /** It begins a pipeline: rows are given to it as its source. */
  readonly source?: (rows: AsyncIterable<Row>) => Pipeline;
}

const { keep } = operators;
const numbered = (n: number): Row => ({ n });
const branches = (): Pipeline => new Pipeline([]).to([keep("n"), keep(["n", "generation"])]);
const answering = (text: string): { llm: Llm; id: string } => ({
  id: "fake",
  llm: { generate: async () => ({ choices: [{ text, finish: "stop" }], usage: undefined, model: "fake" }) },
});
const model = answering("an answer");
const judge = answering("### Text 1\nRating: 4\nRationale: good\n\n### Text 2\nRating: 2\nRationale: bad\n");

const cases: Record<keyof typeof operators, Case> = {
  binarize: {
    operator: () => operators.binarize(),
    row: (n) => ({ n, instruction: "Why?", generations: ["a", "b"], ratings: [1, 2] }),
  },
  chunk: { operator: () => operators.chunk({ words: 2 }), row: (n) => ({ n, text: "One two. Three four." }) },
  convert: {
    operator: () => operators.convert("trl-sft"),
    row: (n) => ({ n, instruction: `Why ${n}?`, generation: "So." }),
  },
  dedup: { operator: () => operators.dedup("n"), row: numbered },
  exemplify: { operator: () => operators.exemplify({ rows: [{ shot: 1 }, { shot: 2 }] }), row: numbered },
  expand: { operator: () => operators.expand("list"), row: (n) => ({ n, list: [1, 2] }) },
  filter: { operator: () => operators.filter("n >= 0"), row: numbered },
  generate: { operator: () => operators.generate({ model }), row: (n) => ({ n, instruction: `Why ${n}?` }) },
  group: { operator: () => branches().to(operators.group("generation")), row: (n) => ({ n, generation: "a" }) },
  keep: { operator: () => keep("n"), row: numbered },
  label: {
    operator: () => operators.label({ model: judge }),
    row: (n) => ({ n, instruction: `Why ${n}?`, generations: ["a", "b"] }),
  },
  limit: { operator: () => operators.limit(1_000_000), row: numbered },
  load: { operator: () => new Pipeline([]), row: numbered, source: (rows) => operators.load({ rows }) },
  merge: { operator: () => branches().to(operators.merge()), row: (n) => ({ n, generation: "a" }) },
  rename: { operator: () => operators.rename("n=m"), row: numbered },
  sample: { operator: () => operators.sample(5), row: numbered, readsAll: true },
  save: { operator: () => operators.save(join(folder, `${serial++}.jsonl`)), row: numbered },
  shuffle: { operator: () => operators.shuffle(50), row: numbered, holds: 50 },
  sort: { operator: () => operators.sort("n:desc"), row: numbered, readsAll: true },
  through: { operator: () => operators.through("cat"), row: (n) => ({ n, text: "x".repeat(500) }), holds: 5_000 },
};

/** The kernel's window, and an array on its way between two stages. */
const WINDOW = 4_096 + 2 * 256;

class Source {
  read = 0;
  closed = false;
  readonly #row: (n: number) => Row;

  constructor(row: (n: number) => Row) {
    this.#row = row;
  }

  async *rows(count = Number.POSITIVE_INFINITY, error?: Error): AsyncGenerator<Row> {
    try {
      while (this.read < count) yield this.#row(this.read++);
      if (error) throw error;
    } finally {
      this.closed = true;
    }
  }
}

function flow(
  { operator, source }: Case,
  rows: AsyncIterable<Row>,
  before?: Pipeline,
  behind?: Pipeline,
): AsyncGenerator<Row> {
  const inner = new Pipeline([...(before?.nodes ?? []), ...operator().nodes, ...(behind?.nodes ?? [])]);
  const options = { state: join(folder, `state-${serial++}`) };
  return source ? source(rows).to(inner).rows(options) : inner.apply(rows, options);
}

async function linesOf(rows: AsyncIterable<Row>): Promise<string[]> {
  const lines: string[] = [];
  for await (const row of rows) lines.push(JSON.stringify(row));
  return lines;
}

/** The value once it no longer changes. */
async function steady(read: () => number): Promise<number> {
  for (let same = 0, last = -1; ; last = read()) {
    same = read() === last ? same + 1 : 0;
    if (same === 4) return last;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

for (const [name, one] of Object.entries(cases)) {
  describe(`${name}() contract`, () => {
    const { row, readsAll, holds = 0 } = one;

    test("gives nothing for an empty source", async () => {
      assert.deepEqual(await linesOf(flow(one, new Source(row).rows(0))), []);
    });

    test("closes the source when the reader leaves", async () => {
      const source = new Source(row);
      for await (const _ of flow(one, source.rows(readsAll && 600))) break;
      assert.equal(source.closed, true);
    });

    test("throws the source's error, the source closed", async () => {
      const source = new Source(row);
      await assert.rejects(linesOf(flow(one, source.rows(600, new Error("the source broke")))), /the source broke/);
      assert.equal(source.closed, true);
    });

    test("reads a bounded number of rows ahead of its reader", {
      skip: readsAll && "must read everything",
    }, async () => {
      const source = new Source(row);
      const rows = flow(one, source.rows());
      await rows.next();
      const read = await steady(() => source.read);
      await rows.return(undefined);
      assert.ok(read <= WINDOW + holds, `${read} rows read for one`);
    });

    test("gives the same alone and between others", async () => {
      const alone = await linesOf(flow(one, new Source(row).rows(600)));
      const pass = operators.filter("true");
      const between = await linesOf(flow(one, new Source(row).rows(600), pass.to(pass), pass));
      assert.ok(alone.length > 0);
      assert.deepEqual(between, alone);
    });

    test("does not change the rows that it is given", async () => {
      const given = Array.from({ length: 20 }, (_, n) => row(n));
      const before = JSON.stringify(given);
      await linesOf(flow(one, new Source((n) => given[n]!).rows(20)));
      assert.equal(JSON.stringify(given), before);
    });
  });
}
