import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate, group } from "../../operators/index.ts";
import { Pipeline } from "../../src/pipeline.ts";
import type { Row } from "../../src/row.ts";
import type { RunEvent } from "../../src/run/events.ts";
import { served, type Vllm } from "./server.ts";

/** What came out of a run, and the codes of what did not. */
export interface Out {
  readonly rows: readonly Row[];
  readonly rejected: readonly string[];
}

/** Runs rows through a pipeline with a state folder of its own, so that no run knows of another. */
export async function runFresh(pipeline: Pipeline, rows: readonly Row[]): Promise<Out> {
  const state = await mkdtemp(join(tmpdir(), "distil-bench-"));
  const out: Row[] = [];
  const rejected: string[] = [];
  const onEvent = (event: RunEvent) => {
    if (event.type === "reject") rejected.push(`${event.error.code}: ${event.error.message}`);
  };
  try {
    for await (const row of pipeline.apply(rows, { state, onEvent })) out.push(row);
  } finally {
    await rm(state, { recursive: true, force: true });
  }
  // In order, and none lost.
  const given = rows.map((row) => row["instruction"]);
  const places = out.map((row) => given.indexOf(row["instruction"]));
  assert.deepEqual(
    places,
    [...new Set(places)].sort((a, b) => a - b),
  );
  assert.equal(out.length + rejected.length, rows.length);
  return { rows: out, rejected };
}

/** The same, where nothing may be rejected. */
export async function runWhole(pipeline: Pipeline, rows: readonly Row[]): Promise<readonly Row[]> {
  const out = await runFresh(pipeline, rows);
  assert.deepEqual(out.rejected, []);
  return out.rows;
}

export function modelAt({ url }: Vllm, concurrency: number | "auto", name: string = served[0]) {
  return { use: `vllm:${name}@${url}`, concurrency };
}

/** Answers of just so many tokens. */
export function exactly(maxTokens: number) {
  return { maxTokens, temperature: 0, extra: { ignore_eos: true } };
}

/** One answer a row, all of one length. */
export async function runStep(server: Vllm, rows: readonly Row[], concurrency: number | "auto", tokens: number) {
  const out = await runWhole(generate({ model: modelAt(server, concurrency), ...exactly(tokens) }), rows);
  for (const { generation } of out) assert.ok(typeof generation === "string" && generation.length > 0);
}

/** One answer a row, of lengths that are drawn by row: alike in every run. */
export async function runUneven(server: Vllm, rows: readonly Row[], concurrency: number | "auto", lengths: number[]) {
  const model = modelAt(server, concurrency);
  const branches = lengths.map((length) => generate({ model, ...exactly(length) }));
  const out = await runWhole(new Pipeline([]).to(branches, { pick: 1 }).to(group()), rows);
  for (const { generations } of out) assert.equal((generations as unknown[]).length, 1);
}
