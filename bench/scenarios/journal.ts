import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binarize, generate, group, label, load, type Report, type Row, type RunOptions } from "../../src/index.ts";
import { Journal } from "../../src/journal/store.ts";
import { header } from "../header.ts";
import { spawnSimulator } from "../simulator/spawn.ts";

/**
 * What the journal costs and saves.
 *
 * node --import tsx bench/scenarios/journal.ts [ROWS] [RECORDS already in the journal]
 */
const ROWS = Number(process.argv[2] ?? 20_000);
const RECORDS = Number(process.argv[3] ?? 0);
const CALLS = Math.min(ROWS, 20_000);

const words =
  "the court may decide on any matter that is brought before it within thirty days unless otherwise agreed".split(" ");

console.log(header());
const state = await mkdtemp(join(tmpdir(), "distil-journal-"));
try {
  if (RECORDS > 0) await fill(RECORDS);
  if (process.argv[4] !== "server") await inProcess();
  await instantServer();
} finally {
  await rm(state, { recursive: true, force: true });
}

/** Records as an instruction and its answer leave them, half of whose words are common. */
async function fill(count: number): Promise<void> {
  const journal = await Journal.open(join(state, "journal"));
  const start = performance.now();
  for (let from = 0; from < count; from += 2_000) {
    const added = Array.from({ length: Math.min(2_000, count - from) }, (_, index) => {
      const request = JSON.stringify({
        model: "filled",
        messages: [{ role: "user", content: text(from + index, 160) }],
      });
      const answer = JSON.stringify({
        choices: [{ text: text(from + index + 7, 160), finish: "stop" }],
        model: "filled",
        first: 0,
      });
      return journal.add("filled", { hashes: [randomBytes(16).toString("hex")], time: Date.now(), answer, request });
    });
    await Promise.all(added);
  }
  const seconds = (performance.now() - start) / 1_000;
  const size = journal.size();
  console.log(
    `${number(count)} replies kept: ${number(count / seconds)}/s, ${(size / 2 ** 30).toFixed(1)} GiB, ${number(size / count)} bytes each; ${memory()}`,
  );
  await journal.close();
}

function text(seed: number, count: number): string {
  let state = seed + 1;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % 2 === 0 ? words[(state >>> 8) % words.length] : (state >>> 4).toString(36);
  }).join(" ");
}

/** The preference pipeline with models in this process that answer at once: all the time is ours. */
async function inProcess(): Promise<void> {
  const [small, large] = [instant("small", "It is a sum. "), instant("large", "No idea. ")];
  const judge = instant(
    "judge",
    '{"text_1":{"rationale":"Right.","rating":5},"text_2":{"rationale":"Wrong.","rating":2}}',
    1,
  );
  const rows = (run: number) =>
    Array.from({ length: ROWS }, (_, id) => ({ id, instruction: `Run ${run}: what is ${id} and ${id}?` }));
  const once = async (run: number, options: RunOptions): Promise<Timed> =>
    timed(
      load({ rows: rows(run) })
        .to([generate({ model: small }), generate({ model: large })])
        .to(group())
        .to(label({ model: judge }))
        .to(binarize()),
      options,
    );
  await once(0, { journal: false });
  for (let round = 1; round <= 2; round++) {
    const off = await once(round, { journal: false });
    const on = await once(round, { state });
    const again = await once(round, { state });
    assert.equal(on.digest, off.digest);
    assert.equal(again.digest, off.digest);
    assert.equal(again.report.calls, 0);
    console.log(
      `in process, rows/s: off ${number(off.rate)}, on ${number(on.rate)} (${percent(on.rate / off.rate)}), again ${number(again.rate)}; ` +
        `CPU a row: off ${off.cpu.toFixed(0)}, on ${on.cpu.toFixed(0)}, again ${again.cpu.toFixed(0)} µs; ${memory()}`,
    );
  }
}

/** One generate step against a server in another process that answers at once. */
async function instantServer(): Promise<void> {
  const server = await spawnSimulator(["--instant"]);
  try {
    const step = generate({ model: { use: `vllm:${server.url}`, concurrency: 64 } });
    const once = (run: number, options: RunOptions): Promise<Timed> =>
      timed(
        load({ rows: Array.from({ length: CALLS }, (_, id) => ({ instruction: `${run}: ${text(id, 100)}` })) }).to(
          step,
        ),
        options,
      );
    await once(0, { journal: false });
    for (let round = 1; round <= 2; round++) {
      const off = await once(round, { journal: false });
      const on = await once(round, { state });
      console.log(
        `instant server, calls/s: off ${number(off.rate)}, on ${number(on.rate)} (${percent(on.rate / off.rate)}); ` +
          `on one core: off ${number(1e6 / off.cpu)}, on ${number(1e6 / on.cpu)}; ${memory()}`,
      );
    }
  } finally {
    await server.stop();
  }
}

interface Timed {
  readonly rate: number;
  /** Microseconds a row. */
  readonly cpu: number;
  readonly digest: string;
  readonly report: Pick<Report, "calls">;
}

async function timed(pipeline: AsyncPipeline, options: RunOptions): Promise<Timed> {
  const hash = createHash("sha256");
  let report: Report | undefined;
  let rows = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  for await (const row of pipeline.rows({
    ...options,
    onEvent: (event) => event.type === "run-end" && (report = event.report),
  })) {
    rows++;
    hash.update(JSON.stringify(row));
  }
  const seconds = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  assert.ok(rows > 0 && report);
  return { rate: rows / seconds, cpu: (user + system) / rows, digest: hash.digest("hex"), report };
}

interface AsyncPipeline {
  rows(options: RunOptions): AsyncGenerator<Row>;
}

function instant(id: string, answer: string, times = 40) {
  const choice = { text: answer.repeat(times), finish: "stop" as const };
  const reply = { choices: [choice], usage: { input: 30, output: 20 }, model: id };
  return { id, concurrency: 64, llm: { generate: async () => reply } };
}

function memory(): string {
  const kilobytes = Number(/RssAnon:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
  return `RssAnon ${number(kilobytes / 1024)} MB`;
}

function number(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
