import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binarize, generate, group, label, load, type Report, type Row, type RunOptions } from "../../src/index.ts";
import { Journal } from "../../src/journal/store.ts";
import { header } from "../header.ts";
import { models as preferenceModels, runPreference } from "../preference.ts";
import { spawnSimulator } from "../simulator/spawn.ts";

/**
 * What the journal costs and saves.
 *
 * node --import tsx bench/scenarios/journal.ts [ROWS] [RECORDS already in the journal]
 */
const ROWS = Number(process.argv[2] ?? 20_000);
const RECORDS = Number(process.argv[3] ?? 0);
const CALLS = Math.min(ROWS, 20_000);
const ROUNDS = 7;

const words =
  "the court may decide on any matter that is brought before it within thirty days unless otherwise agreed".split(" ");

// In a process of its own: what it leaves behind is not what a run takes.
if (process.send !== undefined) await fill(process.argv[2]!, RECORDS);
else await measure();

async function measure(): Promise<void> {
  console.log(header());
  const state = await mkdtemp(join(tmpdir(), "distil-journal-"));
  try {
    if (RECORDS > 0)
      await once(fork(process.argv[1]!, [state, String(RECORDS)], { execArgv: process.execArgv }), "exit");
    await inProcess(state);
    await instantServer(state);
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}

/** Records as an instruction and its answer leave them, half of whose words are common. */
async function fill(state: string, count: number): Promise<void> {
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
async function inProcess(state: string): Promise<void> {
  const [small, large] = [instant("small", "It is a sum. "), instant("large", "No idea. ")];
  const judge = instant(
    "judge",
    '{"text_1":{"rationale":"Right.","rating":5},"text_2":{"rationale":"Wrong.","rating":2}}',
    1,
  );
  const rows = (run: number) =>
    Array.from({ length: ROWS }, (_, id) => ({ id, instruction: `Run ${run}: what is ${id} and ${id}?` }));
  const ran = async (run: number, options: RunOptions): Promise<Timed> =>
    timed(
      load({ rows: rows(run) })
        .to([generate({ model: small }), generate({ model: large })])
        .to(group())
        .to(label({ model: judge }))
        .to(binarize()),
      options,
    );
  await ran(0, { journal: false });
  for (let round = 1; round <= 2; round++) {
    const off = await ran(round, { journal: false });
    const on = await ran(round, { state });
    const again = await ran(round, { state });
    assert.equal(on.digest, off.digest);
    assert.equal(again.digest, off.digest);
    assert.equal(again.report.calls, 0);
    console.log(
      `in process, rows/s: off ${number(off.rate)}, on ${number(on.rate)} (${percent(on.rate / off.rate)}), again ${number(again.rate)}; ` +
        `CPU a row: off ${off.cpu.toFixed(0)}, on ${on.cpu.toFixed(0)}, again ${again.cpu.toFixed(0)} µs; ${memory()}`,
    );
  }
}

/** Against a server in another process that answers at once: one generate step, and the preference pipeline. */
async function instantServer(state: string): Promise<void> {
  const server = await spawnSimulator(["--instant", ...preferenceModels.flatMap((id) => ["--model", id])]);
  try {
    for (const concurrency of ["auto", 64] as const) {
      const step = generate({ model: { use: `openai:small@${server.url}`, concurrency } });
      await compare(`one generate step, ${concurrency}`, CALLS, async (run, journal) => {
        const rows = Array.from({ length: CALLS }, (_, id) => ({
          instruction: `${concurrency} ${run}: ${text(id, 100)}`,
        }));
        return CALLS / (await timed(load({ rows }).to(step), journal ? { state } : { journal: false })).rate;
      });
      await compare(`preference pipeline, ${concurrency}`, CALLS / 4, async (run, journal) => {
        const salt = `${concurrency} ${run}`;
        const kept = journal ? { state } : {};
        return (await runPreference({ url: server.url, rows: CALLS / 4, concurrency, salt, ...kept })) / 1_000;
      });
    }
  } finally {
    await server.stop();
  }
}

/** Seconds of the same work without a journal and with one, in turn. */
async function compare(
  name: string,
  rows: number,
  work: (run: number, journal: boolean) => Promise<number>,
): Promise<void> {
  for (const journal of [false, true]) await work(0, journal);
  const [off, on]: [number[], number[]] = [[], []];
  for (let run = 1; run <= ROUNDS; run++) {
    // What comes first is slower now and then: it pays for what came before.
    for (const journal of run % 2 === 0 ? [true, false] : [false, true]) {
      (journal ? on : off).push(await work(run, journal));
    }
  }
  const shares = off.map((seconds, run) => seconds / on[run]!).sort((a, b) => a - b);
  const median = (all: readonly number[]) => [...all].sort((a, b) => a - b)[all.length >> 1]!;
  console.log(
    `instant server, ${name}, rows/s, medians of ${ROUNDS}: off ${number(rows / median(off))}, on ${number(rows / median(on))}: ` +
      `${percent(median(off) / median(on))} (${shares.map(percent).join(", ")}); ${memory()}`,
  );
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
