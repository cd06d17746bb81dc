import assert from "node:assert/strict";
import { test } from "node:test";
import { Gaps } from "../../src/bench/gaps.ts";
import { type LegParts, makeLeg } from "../../src/bench/leg.ts";
import type { ThreadResult } from "../../src/bench/thread-plan.ts";
import { clientNotes } from "../../src/bench/verdict.ts";
import { vllmResult } from "../../src/bench/vllm-format.ts";

interface Request {
  readonly start: number;
  readonly ttft?: number;
  readonly last?: number;
  readonly e2e: number;
  readonly tokens?: number;
  readonly chunks?: number;
  readonly within?: number;
  readonly said?: boolean;
  readonly outcome?: "ok" | "failed" | "unfinished";
  readonly code?: string;
}

/** What a thread saw, with one chunk a token unless it is said otherwise. */
function thread(requests: readonly Request[], ended: number, more: Partial<ThreadResult> = {}): ThreadResult {
  const { counts, count, sum, squares, min, max } = new Gaps();
  return {
    start: requests.map(({ start }) => start),
    ttft: requests.map(({ ttft }) => ttft),
    last: requests.map(({ last }) => last),
    e2e: requests.map(({ e2e }) => e2e),
    input: requests.map(() => 10),
    output: requests.map(({ tokens }) => tokens),
    chunks: requests.map(({ chunks, tokens }) => chunks ?? tokens ?? 0),
    within: requests.map(({ within, chunks, tokens }) => within ?? chunks ?? tokens ?? 0),
    said: requests.map(({ said }) => said ?? true),
    outcome: requests.map(({ outcome }) => outcome ?? "ok"),
    errors: requests.map(({ code }) => (code === undefined ? "" : `it says ${code}`)),
    codes: requests.map(({ code }) => code ?? ""),
    texts: [],
    rawGaps: [],
    arrived: [],
    late: [],
    gaps: { counts, count, sum, squares, min, max },
    sockets: { opened: 1, peak: 1 },
    loop: { p50: 0, p99: 0, max: 0, busy: 0.1 },
    ended,
    ...more,
  };
}

function leg(threads: readonly ThreadResult[], more: Partial<LegParts> = {}) {
  return makeLeg({
    name: "concurrency 2",
    target: 0,
    load: { mode: "concurrency", concurrency: 2 },
    repeat: 1,
    started: "2026-01-01T00:00:00.000Z",
    bounds: { warmUp: 1000, duration: 2000, coolDown: 500, requests: Number.POSITIVE_INFINITY },
    threads,
    readings: [],
    cpu: 0.875,
    slo: undefined,
    counted: "chunks",
    stopped: undefined,
    ...more,
  });
}

// First token after 100 ms, the sixth after 600 ms: TPOT 100 ms without the first, 100 ms with it.
const steady = { ttft: 100, last: 600, e2e: 610, tokens: 6 };

test("makeLeg() has TPOT without and with the first token", () => {
  const { metrics } = leg([thread([{ start: 1000, ttft: 300, last: 700, e2e: 710, tokens: 5 }], 3500)]);
  // (700 − 300) / 4 and 700 / 5.
  assert.deepEqual([metrics.tpot?.p50, metrics.tpotWithFirst?.p50], [100, 140]);
  assert.deepEqual([metrics.ttft?.p50, metrics.e2e?.p50, metrics.outputTokens?.mean], [300, 710, 5]);
});

test("makeLeg() has no TPOT for a reply of one token", () => {
  const { metrics } = leg([thread([{ start: 1000, ttft: 300, last: 300, e2e: 310, tokens: 1 }], 3500)]);
  assert.equal(metrics.tpot, null);
  assert.equal(metrics.tpotWithFirst?.p50, 300);
});

test("makeLeg() counts requests that end in the window, wherever they started", () => {
  const requests = [
    { start: 0, ...steady },
    { start: 900, ...steady },
    { start: 2000, ...steady },
    { start: 2600, ...steady },
  ];
  const { outcomes, throughput, window, samples } = leg([thread(requests, 3500)]);
  assert.deepEqual(window, { from: 1000, to: 3000, seconds: 2 });
  assert.deepEqual(samples.counted, [false, true, true, false]);
  assert.deepEqual([outcomes.ok, outcomes.excluded], [2, 2]);
  assert.deepEqual([throughput.requests, throughput.inputTokens], [1, 10]);
});

test("makeLeg() counts output tokens where they came: of a cut request those inside", () => {
  const requests = [
    { start: 500, ...steady, within: 1 },
    { start: 1500, ...steady, within: 6 },
    { start: 2700, ...steady, within: 3 },
    { start: 2900, ttft: 50, last: 350, e2e: 600, chunks: 4, within: 2, outcome: "unfinished" as const },
  ];
  // 1 + 6 + 3 + 2 tokens in 2 s.
  assert.equal(leg([thread(requests, 3500)]).throughput.outputTokens, 6);
});

test("makeLeg() scales chunks to the server's tokens where a chunk has several", () => {
  const requests = [{ start: 1500, ttft: 100, last: 600, e2e: 610, tokens: 30, chunks: 6, within: 6 }];
  const { throughput, timeline } = leg([thread(requests, 3500, { arrived: [0, 2] })]);
  assert.equal(throughput.outputTokens, 15);
  assert.equal(timeline.outputTokens[1], (2 * 5 * 1000) / 100);
});

test("makeLeg() keeps failed and unfinished requests out of every figure but their own", () => {
  const requests: Request[] = [
    { start: 1000, ...steady },
    { start: 1000, e2e: 5, outcome: "failed", code: "ERR_HTTP 503" },
    { start: 1100, e2e: 15, outcome: "failed", code: "ERR_HTTP 503" },
    { start: 2900, e2e: 600, outcome: "unfinished" },
  ];
  const { metrics, outcomes, failed } = leg([thread(requests, 3500)]);
  assert.equal(metrics.e2e?.count, 1);
  assert.equal(failed.e2e?.p50, 10);
  assert.deepEqual(outcomes, {
    ok: 1,
    failed: 2,
    unfinished: 1,
    excluded: 0,
    errors: [{ code: "ERR_HTTP 503", count: 2, example: "it says ERR_HTTP 503" }],
  });
});

test("makeLeg() has the mean in flight of the window, and the peak of the leg", () => {
  const requests = [
    { start: 0, ...steady, e2e: 2000 },
    { start: 1500, ...steady, e2e: 500 },
    { start: 2000, ...steady, e2e: 1500, outcome: "unfinished" as const },
  ];
  // 1000 + 500 + 1000 ms of 2000.
  const { throughput } = leg([thread(requests, 3500)]);
  assert.deepEqual([throughput.concurrency, throughput.peakConcurrency], [1.25, 2]);
});

test("makeLeg() ends the window with the last request where their number bounds the leg", () => {
  const bounds = { warmUp: 0, duration: Number.POSITIVE_INFINITY, coolDown: 0, requests: 2 };
  const { window, throughput } = leg(
    [
      thread(
        [
          { start: 0, ...steady },
          { start: 390, ...steady },
        ],
        1500,
      ),
    ],
    { bounds },
  );
  assert.deepEqual(window, { from: 0, to: 1000, seconds: 1 });
  assert.equal(throughput.requests, 2);
});

test("makeLeg() gives the goodput of the requests that met every objective", () => {
  const requests = [
    { start: 1000, ...steady },
    { start: 1500, ...steady, ttft: 400 },
    { start: 2000, e2e: 5, outcome: "failed" as const, code: "ERR_RATE 429" },
    { start: 2100, ...steady },
  ];
  assert.deepEqual(leg([thread(requests, 3500)], { slo: { ttft: 200 } }).goodput, { requests: 1, share: 0.5 });
});

test("makeLeg() says where the token counts come from", () => {
  const one = { start: 1000, ...steady };
  assert.deepEqual(leg([thread([one], 3500)]).tokens, { source: "server", without: 0 });
  const without = { ...one, said: false };
  assert.deepEqual(leg([thread([without], 3500)]).tokens, { source: "chunks", without: 1 });
  assert.deepEqual(leg([thread([one, without], 3500)]).tokens, { source: "mixed", without: 1 });
});

test("makeLeg() joins the threads in order of start, and takes the busiest one's word for the client", () => {
  const one = thread(
    [
      { start: 1000, ...steady },
      { start: 1800, ...steady },
    ],
    3400,
  );
  const loop = { p50: 1, p99: 8, max: 20, busy: 0.5 };
  const { samples, client } = leg([one, thread([{ start: 1400, ...steady }], 3500, { loop })]);
  assert.deepEqual(samples.start, [1000, 1400, 1800]);
  assert.deepEqual(client.loopDelay, { p50: 1, p99: 8, max: 20 });
  assert.deepEqual([client.workers, client.loopBusy, client.cpu, client.sockets.opened], [2, 0.5, 0.25, 2]);
});

test("makeLeg() marks a leg whose client's event loop had no time left", () => {
  const loop = { p50: 0, p99: 0, max: 0, busy: 0.97 };
  const { invalid } = leg([thread([{ start: 1000, ...steady }], 3500, { loop })]);
  assert.match(invalid.join(), /the client was the bottleneck: its event loop was busy 97 %/);
});

test("makeLeg() marks a leg whose client came late", () => {
  const loop = { p50: 5, p99: 80, max: 90, busy: 0.2 };
  const { invalid } = leg([thread([{ start: 1000, ...steady }], 3500, { loop })]);
  // A tenth of the 610 ms of a request is sound.
  assert.match(invalid.join(), /came 80 ms late \(p99; up to 61 is sound\)/);
});

test("makeLeg() marks a leg that had places free while there was more to send", () => {
  const load = { mode: "concurrency", concurrency: 2 } as const;
  const requests = [0, 700, 1400, 2100, 2800].map((start) => ({ start, ...steady }));
  const { invalid } = leg([thread(requests, 3500)], { load });
  assert.match(invalid.join(), /it kept 0\.9 requests in flight where 2 were asked for \(from 90 % is sound\)/);
});

test("makeLeg() forgives free places after a failure, and where no more was to be sent", () => {
  const load = { mode: "concurrency", concurrency: 2 } as const;
  const requests: Request[] = [0, 700, 1400, 2100, 2800].map((start) => ({ start, ...steady }));
  const failed: Request = { start: 1500, e2e: 5, outcome: "failed", code: "ERR_HTTP 503" };
  assert.deepEqual(leg([thread([...requests, failed], 3500)], { load }).invalid, []);
  const bounds = { warmUp: 0, duration: Number.POSITIVE_INFINITY, coolDown: 0, requests: 5 };
  assert.deepEqual(leg([thread(requests, 3500)], { load, bounds }).invalid, []);
});

test("clientNotes() tells of legs whose requests were too few to keep their places full", () => {
  const load = { mode: "concurrency", concurrency: 2 } as const;
  const bounds = { warmUp: 0, duration: Number.POSITIVE_INFINITY, coolDown: 0, requests: 1 };
  const short = leg([thread([{ start: 0, ...steady }], 700)], { load, bounds });
  assert.match(clientNotes([short]).join(), /^concurrency 2 had 1\.0 in flight on average: .* more --requests/);
});

test("clientNotes() tells of legs that were over before more than a few requests were", () => {
  const load = { mode: "concurrency", concurrency: 4 } as const;
  const made = leg([thread([{ start: 0, ...steady }], 700)], { load });
  const counted = (ok: number, unfinished: number) => ({
    ...made,
    invalid: [],
    throughput: { ...made.throughput, concurrency: 4 },
    outcomes: { ...made.outcomes, ok, unfinished },
  });
  assert.match(clientNotes([counted(7, 4)]).join(), /saw the end of 7 requests, 4 at once: .* longer --dur/);
  assert.deepEqual(clientNotes([counted(8, 4), counted(4, 0)]), []);
});

test("makeLeg() marks a rate that was not kept, and says what was sent", () => {
  const load = { mode: "rate", rate: 10, poisson: false } as const;
  const requests = Array.from({ length: 10 }, (_, index) => ({ start: 1000 + index * 200, ...steady }));
  const { invalid, throughput } = leg([thread(requests, 3500)], { load });
  assert.deepEqual(throughput.offered, { asked: 10, sent: 5 });
  assert.match(invalid.join(), /sent 5\.0 requests a second where 10\.0 were asked for/);
});

test("makeLeg() forgives a Poisson rate what chance may do", () => {
  const load = { mode: "rate", rate: 10, poisson: true } as const;
  const requests = Array.from({ length: 16 }, (_, index) => ({ start: 1000 + index * 120, ...steady }));
  assert.deepEqual(leg([thread(requests, 3500)], { load }).invalid, []);
});

test("makeLeg() of a leg in which nothing ended claims nothing", () => {
  const { metrics, throughput } = leg([thread([], 3500)]);
  assert.deepEqual([metrics.ttft, metrics.e2e, throughput.requests], [null, null, 0]);
});

test("vllmResult() has vLLM's keys, in its units, for the requests of the window", () => {
  const requests = [
    { start: 0, ...steady },
    { start: 1000, ...steady },
  ];
  const detail = { texts: ["a", "b"], rawGaps: [[1], [100, 100]] };
  const one = leg([thread(requests, 3500, detail)], { slo: { ttft: 200 } });
  const target = { model: "m", url: "http://127.0.0.1/v1", metrics: false };
  const result = vllmResult({ targets: [target] } as never, one);
  assert.deepEqual(
    [result["completed"], result["ttfts"], result["itls"], result["generated_texts"], result["median_e2el_ms"]],
    [1, [0.1], [[0.1, 0.1]], ["b"], 610],
  );
  assert.deepEqual([result["duration"], result["request_goodput"], result["max_concurrency"]], [2, 0.5, 2]);
});
