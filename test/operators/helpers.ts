import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type Call, Dropped, type Op } from "../../src/kernel/kinds.ts";
import type { OpenContext } from "../../src/operator.ts";
import type { Pipeline } from "../../src/pipeline.ts";
import type { Row } from "../../src/row.ts";
import { Endings } from "../../src/run/ending.ts";

export const call: Call = { signal: new AbortController().signal, priority: 0, sample: 0 };

/** A context without models; warnings go to `warnings`, scratch folders are removed with the test. */
export function context(given: Partial<OpenContext> & { test?: TestContext; warnings?: string[] } = {}): OpenContext {
  const { test, warnings = [], ...rest } = given;
  return {
    seed: "0",
    signal: call.signal,
    model: (spec) => Promise.reject(new Error(`no model ${JSON.stringify(spec)} here`)),
    warn: (message) => void warnings.push(message),
    outputs: { claim: () => Promise.resolve() },
    endings: new Endings(),
    async scratch() {
      const folder = await mkdtemp(join(tmpdir(), "distil-test-"));
      test?.after(() => rm(folder, { recursive: true, force: true }));
      return folder;
    },
    ...rest,
  } as OpenContext;
}

export async function open(pipeline: Pipeline, given: Parameters<typeof context>[0] = {}): Promise<Op> {
  const node = pipeline.nodes[0]!;
  if (node.type !== "operator") throw new Error("the pipeline must begin with an operator");
  return node.open(context(given));
}

/** What one operator, by itself, makes of rows: without kernel, in order. */
export async function through(op: Op, rows: readonly Row[]): Promise<Row[]> {
  const given: Row[] = [];
  if (op.kind === "stream") {
    for await (const row of op.fn(each(rows), call)) given.push(row);
    return given;
  }
  for (const row of rows) {
    if (op.kind === "expand") for await (const child of op.fn(row, call)) given.push(child);
    else if (op.kind === "row") given.push(...list(await op.fn(row, call)));
    else throw new Error(`${op.name} takes no rows one by one`);
  }
  return given;
}

export async function apply(
  pipeline: Pipeline,
  rows: readonly Row[],
  given: Parameters<typeof context>[0] = {},
): Promise<Row[]> {
  return through(await open(pipeline, given), rows);
}

export async function* each(rows: Iterable<Row>): AsyncGenerator<Row> {
  yield* rows;
}

function list(given: Row | readonly Row[] | Dropped | undefined): readonly Row[] {
  if (given === undefined || given instanceof Dropped) return [];
  return Array.isArray(given) ? given : [given as Row];
}
