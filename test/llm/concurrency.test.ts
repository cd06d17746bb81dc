import assert from "node:assert/strict";
import { test } from "node:test";
import { Concurrency, type Outcome, type Tag } from "../../src/llm/concurrency.ts";
import { bestFixed, type RunOptions, type Scenario, virtualRun } from "./virtual-run.ts";

const seeds = [21, 22, 23, 24, 25, 26];

/** Ratios to the best fixed setting of the same seed, lowest first. */
function ratios(scenario: Scenario, options: Pick<RunOptions, "metrics">): number[] {
  const one = (seed: number) => virtualRun(scenario, { ...options, seed }).speed / bestFixed(scenario, { seed });
  return seeds.map(one).sort((a, b) => a - b);
}

function median(sorted: readonly number[]): number {
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

const scenarios: Readonly<Record<string, Scenario>> = {
  "64 slots": { slots: 64 },
  "8 slots": { slots: 8 },
  "429 above 32 in flight": { slots: 64, refuseAbove: 32 },
  "64 slots, 16 for a while, 64 again": {
    slots: 64,
    changes: [
      { at: 4_000, slots: 16 },
      { at: 12_000, slots: 64 },
    ],
  },
  "429 above 48, above 16 for a while, above 48 again": {
    slots: 64,
    refuseAbove: 48,
    changes: [
      { at: 3_000, slots: 64, refuseAbove: 16 },
      { at: 7_000, slots: 64, refuseAbove: 48 },
    ],
  },
  "16 slots, then 64": { slots: 16, changes: [{ at: 4_000, slots: 64 }] },
  "2 % refused at random": { slots: 64, refuseRandomly: 0.02 },
};

for (const [name, scenario] of Object.entries(scenarios)) {
  for (const metrics of [false, true]) {
    test(`Concurrency comes within 10 % of the best fixed setting: ${name}${metrics ? ", with gauges" : ""}`, () => {
      const sorted = ratios(scenario, { metrics });
      assert.ok(median(sorted) >= 0.9, `ratios ${sorted.map((ratio) => ratio.toFixed(3))} for seeds ${seeds}`);
      assert.ok(sorted[0]! >= 0.8, `the worst of ${sorted.map((ratio) => ratio.toFixed(3))} for seeds ${seeds}`);
    });
  }
}

test("Concurrency reaches 0.96 of the best fixed setting on 64 slots, 0.98 with gauges", () => {
  assert.ok(median(ratios({ slots: 64 }, {})) >= 0.96);
  assert.ok(median(ratios({ slots: 64 }, { metrics: true })) >= 0.98);
});

test("Concurrency does not walk away in a long run", () => {
  for (const [slots, least, most] of [
    [64, 64, 150],
    [8, 8, 40],
  ] as const) {
    const { limits, controller } = virtualRun({ slots }, { seed: 7, calls: 15_000 });
    const later = limits.slice(limits.length >> 1).sort((a, b) => a - b);
    const middle = later[later.length >> 1]!;
    assert.ok(middle >= least && middle <= most, `${slots} slots: ${middle}`);
    assert.ok(controller.settled()! >= 0.4 * least);
  }
});

test("Concurrency starts where the last run settled, and does not creep from run to run", () => {
  let start: number | undefined;
  for (let run = 0; run < 5; run++)
    start = virtualRun({ slots: 64 }, { seed: run, start: start! }).controller.settled();
  assert.ok(start! >= 48 && start! <= 128, String(start));
});

test("Concurrency is not shrunk by a slow source, nor by the end of a run", () => {
  for (const metrics of [false, true]) {
    const source = (now: number) => (now < 6_000 ? 1_000 : 3);
    const { limits } = virtualRun({ slots: 64 }, { seed: 3, metrics, source, calls: 1_500 });
    const [full, slow] = [limits.slice(55, 60), limits.slice(70)];
    assert.ok(Math.min(...slow) >= Math.min(...full) * 0.99, `${full} … ${slow.at(-1)}`);
  }
});

test("Concurrency does not rise while the source is slow", () => {
  const { limits } = virtualRun({ slots: 64 }, { seed: 3, source: () => 5, calls: 300 });
  assert.deepEqual([...new Set(limits)], [16]);
});

/** A controller with `n` calls in flight. */
function busy(n: number, start = n) {
  const controller = new Concurrency(start);
  const tags = Array.from({ length: n }, () => controller.start(0));
  const end = (now: number, outcome: Outcome, latency = 100, tokens = 10) =>
    controller.end(now, tags.pop()!, { latency, tokens, outcome });
  return { controller, end };
}

/** So many calls one after the other's end, as many at once as may be, each of `latency` milliseconds. */
function keepFull(concurrency: Concurrency, calls: number, busy: boolean, latency: (limit: number) => number): void {
  const flying: { readonly tag: Tag; readonly began: number }[] = [];
  let now = 0;
  for (let call = 0; call < calls; call++) {
    while (flying.length < concurrency.limit()) flying.push({ tag: concurrency.start(now), began: now });
    now += latency(flying.length) / flying.length;
    const { tag, began } = flying.shift()!;
    concurrency.end(now, tag, { latency: now - began, tokens: 100, outcome: "ok", busy });
  }
}

test("Concurrency does not rise while the caller has no time for more, and does as soon as it has", () => {
  const concurrency = new Concurrency();
  keepFull(concurrency, 1_000, true, () => 50);
  assert.equal(concurrency.limit(), 16);
  assert.equal(concurrency.settled(), undefined, "nothing to remember");
  keepFull(concurrency, 500, false, () => 50);
  assert.ok(concurrency.limit() >= 64, `${concurrency.limit()}`);
});

test("Concurrency takes no advice from gauges to rise while the caller has no time for more", () => {
  const { controller } = busy(16);
  controller.sample(100, { running: 16, waiting: 0 }, true);
  assert.equal(controller.limit(), 16);
  controller.sample(200, { running: 16, waiting: 0 });
  assert.equal(controller.limit(), 32);
});

test("Concurrency holds on to no higher limit while the caller has no time for more", () => {
  const concurrency = new Concurrency(32);
  // Twice as many calls take twice as long: a limit is held.
  keepFull(concurrency, 2_000, false, (limit) => 10 * limit);
  const held = concurrency.limit();
  // From now on more of them would cost nothing, were there time.
  keepFull(concurrency, 20_000, true, () => 100);
  assert.ok(concurrency.limit() <= held, `${held}, then ${concurrency.limit()}`);
});

test("Concurrency takes a burst of refusals as one signal, and goes on with what was accepted", () => {
  const { controller, end } = busy(40);
  for (let refused = 0; refused < 15; refused++) end(10 + refused / 10, "busy", 10);
  assert.equal(controller.limit(), 0);
  end(15, "ok");
  assert.equal(controller.limit(), 0);
  end(100, "ok");
  assert.equal(controller.limit(), 25);
});

test("Concurrency goes on when nothing is in flight any more", () => {
  const { controller, end } = busy(4);
  for (let refused = 0; refused < 4; refused++) end(10, "busy", 10);
  assert.equal(controller.limit(), 1);
});

test("Concurrency does not wait for ever for calls that hang", () => {
  const { controller, end } = busy(8);
  for (let refused = 0; refused < 4; refused++) end(10, "busy", 10);
  assert.equal(controller.limit(), 0);
  controller.wake(controller.resumeBy()!);
  assert.equal(controller.limit(), 4);
  assert.equal(controller.resumeBy(), undefined);
});

test("Concurrency makes nothing of a few refusals among many calls", () => {
  const { controller, end } = busy(64);
  for (let call = 0; call < 20; call++) end(100 + call, call % 4 === 0 ? "busy" : "ok");
  assert.ok(controller.limit() >= 64);
});

test("Concurrency hears nothing new in refusals of calls that were sent before the last cut", () => {
  const controller = new Concurrency(40);
  const tags = Array.from({ length: 40 }, () => controller.start(0));
  const end = (now: number, outcome: Outcome) => controller.end(now, tags.pop()!, { latency: 10, tokens: 10, outcome });
  for (let refused = 0; refused < 14; refused++) end(10, "busy");
  end(100, "ok");
  assert.equal(controller.limit(), 26);
  for (let refused = 0; refused < 20; refused++) end(110, "busy");
  assert.equal(controller.limit(), 26);
});

test("Concurrency learns nothing from gauges while fewer calls are in flight than may be", () => {
  const { controller, end } = busy(32);
  for (let ended = 0; ended < 16; ended++) end(10, "other");
  controller.sample(50, { running: 16, waiting: 0 });
  assert.equal(controller.limit(), 32);
  controller.sample(100, { running: 4, waiting: 12 });
  controller.sample(400, { running: 4, waiting: 12 });
  assert.equal(controller.limit(), 32);
});

test("Concurrency counts a timeout as three refusals, and other failures as nothing", () => {
  const one = busy(4);
  one.end(100, "other");
  assert.equal(one.controller.limit(), 4);
  one.end(100, "timeout");
  assert.equal(one.controller.limit(), 0);
});

test("Concurrency ignores gauges that are about another server", () => {
  const { controller } = busy(16);
  for (let sample = 0; sample < 22; sample++) controller.sample(sample * 50, { running: 2, waiting: 0 });
  assert.equal(controller.ignoresGauges, true);
  controller.sample(2_000, { running: 16, waiting: 0 });
  assert.equal(controller.limit(), 16);
});

test("Concurrency ignores gauges that are older than what was sent", () => {
  const { controller } = busy(16);
  controller.sample(50, { running: 10, waiting: 0 });
  assert.equal(controller.limit(), 16);
  controller.sample(100, { running: 16, waiting: 0 });
  assert.equal(controller.limit(), 32);
});

test("Concurrency shrinks only for a queue that lasts", () => {
  const { controller } = busy(64);
  controller.sample(0, { running: 16, waiting: 48 });
  assert.equal(controller.limit(), 64);
  controller.sample(250, { running: 16, waiting: 48 });
  assert.equal(controller.limit(), 19);
});

test("Concurrency leaves itself a share where other clients fill the queue", () => {
  const { controller } = busy(32);
  for (let now = 0; now < 2_000; now += 250) controller.sample(now, { running: 8, waiting: 300 });
  assert.equal(controller.limit(), 16);
});

test("Concurrency reckons with calls that ask for several samples", () => {
  const controller = new Concurrency(16);
  for (let call = 0; call < 16; call++) controller.start(0, 4);
  controller.sample(0, { running: 16, waiting: 48 });
  controller.sample(250, { running: 16, waiting: 48 });
  assert.equal(controller.limit(), 5);
});

test("Concurrency looks often at first and while it ramps, then less", () => {
  const { controller } = virtualRun({ slots: 64 }, { seed: 1, metrics: true });
  assert.equal(new Concurrency().pollMs(0), 50);
  assert.equal(controller.pollMs(10_000), 250);
});
