import assert from "node:assert/strict";
import { test } from "node:test";
import { bestSecond, makeTimeline, occupy, peakInFlight } from "../../src/bench/timeline.ts";

test("occupy() gives each step the share that is covered", () => {
  const steps = [0, 0, 0, 0];
  occupy(steps, 50, 225, 100);
  assert.deepEqual(steps, [0.5, 1, 0.25, 0]);
});

test("peakInFlight() does not count one that ends as another starts", () => {
  assert.equal(peakInFlight([0, 10, 20], [10, 10, 5]), 1);
  assert.equal(peakInFlight([0, 5, 6], [10, 10, 2]), 3);
});

test("bestSecond() is the most of any ten steps of 100 ms", () => {
  const arrived = [...new Array<number>(10).fill(1), 5, 5, ...new Array<number>(20).fill(0)];
  assert.equal(bestSecond(arrived), 18);
});

test("makeTimeline() counts starts, ends and tokens where they were", () => {
  const timeline = makeTimeline({
    start: [0, 50, 150],
    e2e: [100, 100, 40],
    outcome: ["ok", "failed", "unfinished"],
    arrived: [3, 2],
    perChunk: 2,
    ended: 200,
    readings: [],
  });
  assert.deepEqual(timeline, {
    interval: 100,
    at: [0, 100],
    inFlight: [1.5, 0.9],
    started: [2, 1],
    completed: [0, 1],
    failed: [0, 1],
    outputTokens: [60, 40],
  });
});

test("makeTimeline() shows the server's gauges, and the prefix cache's hits by step", () => {
  const reading = (at: number, running: number, hits: number, queries: number) => ({
    at,
    running,
    waiting: 0,
    kvCache: 0.5,
    prefix: { hits, queries },
  });
  const { server } = makeTimeline({
    start: [],
    e2e: [],
    outcome: [],
    arrived: [],
    perChunk: 1,
    ended: 300,
    readings: [reading(10, 2, 100, 200), reading(60, 4, 130, 240), reading(250, 6, 130, 340)],
  });
  assert.deepEqual(server, {
    running: [3, null, 6],
    waiting: [0, null, 0],
    kvCache: [0.5, null, 0.5],
    prefixHits: [0.75, null, 0],
  });
});
