import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, createWriteStream, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { has, timed, versionOf } from "../command.ts";
import { heading, median, spread, table } from "../table.ts";

/**
 * JSON Lines through `distil filter` and `distil keep` beside jq and a Python loop of json.loads and json.dumps, on wide (780
 * bytes) and narrow (68 bytes) rows: whole processes in turn, the median of the ratios. Then the peak memory on inputs of 1
 * and 4 GB.
 *
 *     npm run build && node --import tsx bench/scenarios/jsonl.ts [--megabytes 300] [--rounds 3] [--memory]
 */
const distil = resolve(import.meta.dirname, "../../dist/src/cli/main.js");
const { values } = parseArgs({
  options: {
    megabytes: { type: "string", default: "300" },
    rounds: { type: "string", default: "3" },
    memory: { type: "boolean", default: false },
  },
});
const folder = await mkdtemp(join(tmpdir(), "distil-jsonl-"));
const rows = {
  wide: (id: number) => ({
    id,
    score: (id * 7) % 11,
    instruction: "what is that ".repeat(25),
    generation: "it is the one ".repeat(34),
  }),
  narrow: (id: number) => ({ id, score: (id * 7) % 11, label: "spam or not", language: "english" }),
};
const loop = resolve(import.meta.dirname, "../peers/json_loop.py");
/** What is beside us, and what one types there. */
const peers = [
  { command: "jq", works: { filter: ["-c", "select(.score > 5)"], keep: ["-c", "{id, score}"] } },
  { command: "python3", works: { filter: [loop, "filter"], keep: [loop, "keep"] } },
].filter(({ command }) => {
  const there = has(command);
  if (!there) console.log(`${command} is skipped as it is not installed`);
  return there;
});
const ours = { filter: ["filter", "score > 5"], keep: ["keep", "id", "score"] };
const memory: string[] = [];

try {
  const lines: string[][] = [];
  for (const width of ["wide", "narrow"] as const) {
    const file = join(folder, `${width}.jsonl`);
    const size = await write(file, rows[width], Number(values.megabytes) * 1e6);
    for (const work of ["filter", "keep"] as const)
      lines.push([`${width}, ${work}`, ...(await compare(work, file, size))]);
    if (values.memory && width === "wide") for (const gigabytes of [1, 4]) await measureMemory(file, size, gigabytes);
  }
  const versions = peers.map(({ command }) => versionOf(command));
  const method = `${values.megabytes} MB, whole processes, ${values.rounds} rounds in turn, the median of each round's ratio.`;
  console.log(heading("JSON Lines", versions, method));
  console.log(table(["rows, work", "ours", ...peers.map(({ command }) => `times ${command}`)], lines));
  for (const line of memory) console.log(line);
} finally {
  await rm(folder, { recursive: true });
}

async function write(file: string, make: (id: number) => object, size: number): Promise<number> {
  const stream = createWriteStream(file);
  let written = 0;
  for (let id = 0; written < size; ) {
    let block = "";
    for (let count = 0; count < 1000; count++) block += `${JSON.stringify(make(id++))}\n`;
    written += block.length;
    if (!stream.write(block)) await once(stream, "drain");
  }
  stream.end();
  await once(stream, "close");
  return written;
}

/** Ours in MB/s, and how many times as long each peer takes. */
async function compare(work: keyof typeof ours, file: string, size: number): Promise<string[]> {
  const own: number[] = [];
  const ratios = peers.map(() => [] as number[]);
  for (let round = 0; round < Number(values.rounds); round++) {
    const mine = await timed([process.execPath, distil, ...ours[work]], { input: file, output: `${file}.ours` });
    own.push(size / 1000 / mine);
    for (const [index, { command, works }] of peers.entries()) {
      const output = `${file}.${command}`;
      ratios[index]!.push((await timed([command, ...works[work]], { input: file, output })) / mine);
    }
  }
  for (const { command } of peers) {
    assert.deepEqual(parsed(`${file}.ours`), parsed(`${file}.${command}`), `${command} says the same`);
  }
  const shown = ratios.map((all) => `${median(all).toFixed(1)} (${spread(all, 1)})`);
  return [`${median(own).toFixed(0)} MB/s`, ...shown];
}

function parsed(file: string): unknown[] {
  return readFileSync(file, "utf8")
    .slice(0, 2_000_000)
    .split("\n")
    .slice(0, 1000)
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);
}

async function measureMemory(file: string, size: number, gigabytes: number): Promise<void> {
  const child = spawn(process.execPath, [distil, "filter", "score > 5"], { stdio: ["pipe", "ignore", "ignore"] });
  let peak = 0;
  const watch = setInterval(() => {
    const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
    peak = Math.max(peak, Number(/RssAnon:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  }, 20);
  child.once("exit", () => clearInterval(watch));
  for (let fed = 0; fed < gigabytes * 1e9; fed += size) {
    for await (const block of createReadStream(file, { highWaterMark: 1 << 20 })) {
      if (!child.stdin.write(block)) await once(child.stdin, "drain");
    }
  }
  child.stdin.end();
  await once(child, "exit");
  memory.push(`filter over ${gigabytes} GB: peak RssAnon ${peak.toFixed(0)} MB`);
}
