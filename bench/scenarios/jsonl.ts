import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, createReadStream, createWriteStream, openSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

/**
 * JSON Lines through `distil filter` and `distil keep` beside jq, on wide (860 bytes) and narrow (68 bytes) rows: whole
 * processes in turn, the median of the ratios. Then the peak memory on inputs of 1 and 4 GB.
 *
 *     npm run build && node --import tsx bench/scenarios/jsonl.ts [--megabytes 300] [--memory]
 */
const distil = resolve(import.meta.dirname, "../../dist/src/cli/main.js");
const { values } = parseArgs({
  options: { megabytes: { type: "string", default: "300" }, memory: { type: "boolean", default: false } },
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
const works = {
  filter: { ours: ["filter", "score > 5"], jq: ["-c", "select(.score > 5)"] },
  keep: { ours: ["keep", "id", "score"], jq: ["-c", "{id, score}"] },
};

try {
  for (const width of ["wide", "narrow"] as const) {
    const file = join(folder, `${width}.jsonl`);
    const size = await write(file, rows[width], Number(values.megabytes) * 1e6);
    for (const [name, { ours, jq }] of Object.entries(works)) await compare(`${width}, ${name}`, file, size, ours, jq);
    if (values.memory && width === "wide") for (const gigabytes of [1, 4]) await measureMemory(file, size, gigabytes);
  }
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

async function compare(name: string, file: string, size: number, ours: readonly string[], jq: readonly string[]) {
  const ratios: number[] = [];
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const mine = await time(process.execPath, [distil, ...ours], file, `${file}.ours`);
    const theirs = await time("jq", jq, file, `${file}.jq`);
    ratios.push(theirs / mine);
    best = Math.min(best, mine);
  }
  assert.deepEqual(parsed(`${file}.ours`), parsed(`${file}.jq`), "both say the same");
  const [, median] = ratios.sort((a, b) => a - b);
  console.log(
    `${name}: ${(size / 1000 / best).toFixed(0)} MB/s, ${median!.toFixed(1)} times jq (${ratios.map((ratio) => ratio.toFixed(1)).join(", ")})`,
  );
}

function parsed(file: string): unknown[] {
  return readFileSync(file, "utf8")
    .slice(0, 2_000_000)
    .split("\n")
    .slice(0, 1000)
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);
}

async function time(command: string, args: readonly string[], input: string, output: string): Promise<number> {
  const started = performance.now();
  const [from, to] = [openSync(input, "r"), openSync(output, "w")];
  const child = spawn(command, [...args], { stdio: [from, to, "ignore"] });
  const [code] = await once(child, "close");
  assert.equal(code, 0);
  closeSync(from);
  closeSync(to);
  return performance.now() - started;
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
  console.log(`filter over ${gigabytes} GB: peak RssAnon ${peak.toFixed(0)} MB`);
}
