import assert from "node:assert/strict";
import { test } from "node:test";
import { keep, limit, load, save } from "../../operators/index.ts";
import { standardInput, standardOutput } from "../../src/run/ends.ts";
import { withEnds } from "../../src/run/run.ts";

test("withEnds() reads standard input and writes standard output where a pipeline has no ends", () => {
  const { nodes } = limit(1);
  assert.deepEqual(withEnds(nodes), [standardInput, ...nodes, standardOutput]);
});

test("withEnds() leaves a pipeline that ends with save alone", () => {
  const { nodes } = load("a.jsonl").to(save("b.jsonl"));
  assert.deepEqual(withEnds(nodes), nodes);
});

test("withEnds() writes the rows after the last save to standard output", () => {
  const { nodes } = load("a.jsonl").to(save("b.jsonl")).to(keep("a"));
  assert.deepEqual(withEnds(nodes), [...nodes, standardOutput]);
});

test("withEnds() takes saves at the end of every branch for ends, but not of some", () => {
  const all = load("a.jsonl").to([keep("a").to(save("b.jsonl")), save("c.jsonl")]);
  const some = load("a.jsonl").to([keep("a").to(save("b.jsonl")), keep("a")]);
  assert.deepEqual(withEnds(all.nodes), all.nodes);
  assert.deepEqual(withEnds(some.nodes), [...some.nodes, standardOutput]);
});
