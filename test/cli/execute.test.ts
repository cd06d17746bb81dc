import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { type Execution, execute } from "../../src/cli/execute.ts";
import type { SignalSource } from "../../src/cli/signals.ts";
import { DistilError } from "../../src/errors.ts";
import { ReaderLeft } from "../../src/kernel/reader-left.ts";
import type { Pipeline } from "../../src/pipeline.ts";
import type { RunOptions } from "../../src/run/options.ts";
import type { Report } from "../../src/run/report.ts";
import { memoryIo } from "./memory-io.ts";

const report: Report = {
  in: 100,
  born: 0,
  out: 100,
  rejected: 0,
  dropped: 0,
  unfinished: 0,
  steps: [],
  models: [],
  calls: 0,
  retries: 0,
  tokens: { input: 0, output: 0 },
  cost: undefined,
  reused: { calls: 0, tokens: { input: 0, output: 0 }, cost: undefined },
  duration: 2000,
  rejects: { file: undefined, byCode: {} },
  warnings: [],
};

/** A pipeline of which only `run` is used. */
function running(run: (options: RunOptions) => Promise<Report>): Pipeline {
  return { run } as unknown as Pipeline;
}

async function outcome(run: (options: RunOptions) => Promise<Report>, more: Partial<Execution> = {}) {
  const io = memoryIo();
  const code = await execute({ pipeline: running(run), options: {}, ...more }, io);
  return { code, stderr: io.stderr };
}

function failing(error: unknown): () => Promise<Report> {
  return async () => {
    throw error;
  };
}

test("execute() ends with 0 and sums up in one line", async () => {
  assert.deepEqual(await outcome(async () => report), {
    code: 0,
    stderr: "distil: 100 rows in, 100 out; 2.0 s, 50 rows/s\n",
  });
});

test("execute() ends with 3 where rows were rejected, and names the file", async () => {
  const rejects = { file: "out.jsonl.rejects.jsonl", byCode: { ERR_PARSE: 2 } };
  const { code, stderr } = await outcome(async () => ({ ...report, out: 98, rejected: 2, rejects }));
  assert.equal(code, 3);
  assert.match(stderr, /2 rows rejected \(ERR_PARSE 2\): see out\.jsonl\.rejects\.jsonl\n/);
});

test("execute() counts one call in the singular", async () => {
  const reused = { calls: 1, tokens: { input: 3, output: 2 }, cost: undefined };
  const { stderr } = await outcome(async () => ({ ...report, calls: 1, tokens: { input: 3, output: 2 }, reused }));
  assert.match(stderr, /; 1 call, 3 \+ 2 tokens .*; 1 call reused, /);
});

test("execute() says what the first reject of each code says", async () => {
  const first = { ERR_PARSE: "Cannot read\nthe reply", ERR_HTTP: "x".repeat(400) };
  const rejects = { file: "r.jsonl", byCode: { ERR_PARSE: 2, ERR_HTTP: 1 }, first };
  const { stderr } = await outcome(async () => ({ ...report, out: 97, rejected: 3, rejects }));
  assert.match(stderr, /ERR_PARSE, first: Cannot read the reply\n/);
  assert.match(stderr, /ERR_HTTP, first: x{299}…\n/);
});

test("execute() does not warn of no rows where the reader left before them", async () => {
  const { stderr } = await outcome(async () => ({ ...report, out: 0, unfinished: 100 }));
  assert.doesNotMatch(stderr, /no rows came out/);
});

for (const [maxRejects, code] of [
  [2, 0],
  [1, 3],
  ["2%", 0],
  ["1.9%", 3],
] as const) {
  test(`execute() ends with ${code} for 2 of 100 rows rejected and --max-rejects ${maxRejects}`, async () => {
    const rejected = async () => ({ ...report, rejected: 2, rejects: { file: "r", byCode: {} } });
    assert.equal((await outcome(rejected, { options: { maxRejects } })).code, code);
  });
}

test("execute() warns where no rows came out, and says which step left them out", async () => {
  const step = {
    step: 1,
    operator: "filter",
    in: 9,
    born: 0,
    out: 0,
    rejected: 0,
    dropped: 9,
    unfinished: 0,
    rules: { condition: 7, other: 2, "left out by filter": 0 },
    excused: 0,
  };
  const { code, stderr } = await outcome(async () => ({ ...report, in: 9, out: 0, dropped: 9, steps: [step] }));
  assert.equal(code, 0);
  assert.match(stderr, /warning: no rows came out: filter left out 9\n/);
  assert.match(stderr, / {2}dropped: filter 9 \(condition 7, other 2\)\n/);
});

test("execute() shows a slow run's rows/s, not 0", async () => {
  const { stderr } = await outcome(async () => ({ ...report, in: 1, duration: 47_000 }));
  assert.match(stderr, /, 0\.02 rows\/s\n/);
});

test("execute() counts calls, tokens and money", async () => {
  const { stderr } = await outcome(async () => ({
    ...report,
    calls: 1200,
    retries: 3,
    tokens: { input: 5000, output: 4000 },
    cost: 1.5,
  }));
  assert.match(stderr, /; 1,200 calls \(3 again\), 5,000 \+ 4,000 tokens \(2,000\/s\), cost 1\.50; 2\.0 s/);
});

const errors: Record<string, readonly [error: unknown, code: number]> = {
  "a server that is gone": [new DistilError("ERR_CONNECT", "gone", { hint: "Start it" }), 1],
  "wrong usage": [new DistilError("ERR_USAGE", "wrong"), 2],
  "a wrong option": [new DistilError("ERR_OPTION", "wrong"), 2],
  "a wrong file": [new DistilError("ERR_CONFIG", "wrong"), 2],
  "what came up before anything was sent": [new DistilError("ERR_COLUMN", "missing", { unsent: true }), 2],
  "an upstream stage that died": [new DistilError("ERR_UPSTREAM", "died"), 1],
  "a bug": [new TypeError("x is not a function"), 1],
};

for (const [name, [error, code]] of Object.entries(errors)) {
  test(`execute() ends with ${code} for ${name}`, async () => {
    const ended = await outcome(failing(error));
    assert.equal(ended.code, code);
    assert.match(ended.stderr, new RegExp(`^distil: ${(error as Error).message}`));
  });
}

test("execute() writes an error with its way out and its code, without a stack", async () => {
  const { stderr } = await outcome(failing(new DistilError("ERR_CONNECT", "gone", { hint: "Start it" })));
  assert.equal(stderr, "distil: gone\nStart it\n(ERR_CONNECT)\n");
});

test("execute() ends with 0 and says nothing of it where the reader left", async () => {
  for (const error of [new ReaderLeft(), new DistilError("ERR_ABORTED", "left", { cause: { code: "EPIPE" } })]) {
    assert.deepEqual(await outcome(failing(error)), { code: 0, stderr: "" });
  }
});

/** Runs until it is told to stop. */
function untilStopped({ signal }: RunOptions): Promise<Report> {
  return new Promise((_, reject) => signal!.addEventListener("abort", () => reject(signal!.reason)));
}

for (const [name, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const) {
  test(`execute() ends with ${code} after ${name}`, async () => {
    const signals = new EventEmitter();
    const ended = outcome(untilStopped, { signals: signals as SignalSource });
    signals.emit(name, name);
    assert.equal((await ended).code, code);
    assert.equal(signals.listenerCount(name), 0);
  });
}

test("execute() quits hard at the second signal", async () => {
  const signals = new EventEmitter();
  const quits: number[] = [];
  const never = () => new Promise<Report>(() => {});
  void outcome(never, { signals: signals as SignalSource, quit: (code) => quits.push(code) });
  signals.emit("SIGINT", "SIGINT");
  assert.deepEqual(quits, []);
  signals.emit("SIGINT", "SIGINT");
  assert.deepEqual(quits, [130]);
});

test("execute() writes events as JSON Lines with --progress json", async () => {
  const run = async ({ onEvent }: RunOptions): Promise<Report> => {
    onEvent!({ type: "run-start", steps: ["load"] });
    onEvent!({ type: "run-end", report });
    return report;
  };
  const { stderr } = await outcome(run, { progress: "json" });
  assert.deepEqual(
    stderr
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).type),
    ["run-start", "run-end"],
  );
});

test("execute() is silent with --progress none", async () => {
  assert.equal((await outcome(async () => report, { progress: "none" })).stderr, "");
});
