import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { models, preferenceBodies, prompts, runPreference } from "../preference.ts";
import { spawnSimulator } from "../simulator/spawn.ts";
import { runIdeal } from "./ideal.ts";

/**
 * The preference pipeline here and in distilabel 1.5.3, one after the other on the same simulated server, in one run.
 *
 * distilabel's prompts are its own, so its requests get other lengths of the same distribution: over 1,500 calls their sum
 * differs by a few per cent, which the tokens that the server counted show.
 *
 *     bench/peers/setup.sh; node --import tsx bench/scenarios/peers.ts --rows 500 --server 64-slots
 */
const servers: Readonly<Record<string, { readonly flags: readonly string[]; readonly concurrency: number }>> = {
  "64-slots": { flags: [], concurrency: 64 },
  "8-slots": { flags: ["--slots", "8"], concurrency: 8 },
  instant: { flags: ["--instant"], concurrency: 64 },
};

interface Ran {
  readonly name: string;
  readonly seconds: number;
  readonly tokens: number;
}

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "500" },
    server: { type: "string", default: "64-slots" },
    batches: { type: "string", default: "50,500" },
    python: { type: "string", default: resolve(import.meta.dirname, "../peers/.venv/bin/python") },
  },
});
const rows = Number(values.rows);
const { flags, concurrency } = servers[values.server]!;
const ran: Ran[] = [];

await measure("ideal loop", async (url, bodies) => (await runIdeal(url, bodies, concurrency)) / 1000);
await measure("distilstream, fixed", async (url) => (await runPreference({ url, rows, concurrency })) / 1000);
await measure("distilstream, auto", async (url) => (await runPreference({ url, rows, concurrency: "auto" })) / 1000);
await withJournal();
if (existsSync(values.python)) {
  for (const batch of values.batches.split(",")) {
    await measure(`distilabel, batch ${batch}`, (url) => runDistilabel(url, batch));
  }
} else console.log("distilabel is skipped as its environment is missing: run bench/peers/setup.sh (needs Python 3)");
print();

async function measure(name: string, work: (url: string, bodies: readonly string[]) => Promise<number>): Promise<void> {
  const bodies =
    name === "ideal loop" ? await preferenceBodies(rows, "1") : await preferenceBodies(Math.min(rows, 200), "1");
  const simulator = await spawnSimulator(["--seed", "1", ...models.flatMap((model) => ["--model", model]), ...flags]);
  try {
    const seconds = await work(simulator.url, bodies);
    ran.push({ name, seconds, tokens: (await simulator.stats()).tokens });
    console.error(`${name}: ${seconds.toFixed(2)} s`);
  } finally {
    await simulator.stop();
  }
}

async function withJournal(): Promise<void> {
  const state = await mkdtemp(join(tmpdir(), "distil-bench-"));
  await measure("distilstream, auto, journal", async (url) => {
    return (await runPreference({ url, rows, concurrency: "auto", state })) / 1000;
  });
  await rm(state, { recursive: true });
}

async function runDistilabel(url: string, batch: string): Promise<number> {
  const child = spawn(values.python, ["bench/peers/distilabel_preference.py", url, String(rows), batch], {
    cwd: resolve(import.meta.dirname, "../.."),
    stdio: ["pipe", "pipe", "ignore"],
  });
  for (const row of prompts(rows)) child.stdin.write(`${JSON.stringify(row)}\n`);
  child.stdin.end();
  let text = "";
  for await (const part of child.stdout) text += part;
  const result = JSON.parse(text.trim().split("\n").at(-1)!) as { rows: number; seconds: number };
  assert.equal(result.rows, rows);
  return result.seconds;
}

function print(): void {
  const ideal = ran[0]!;
  console.log(`${rows} rows, ${values.server}, concurrency ${concurrency}`);
  console.log("| what | seconds | rows/s | tokens | tokens/s | of the ideal's |");
  console.log("| --- | --- | --- | --- | --- | --- |");
  for (const { name, seconds, tokens } of ran) {
    const share = tokens / seconds / (ideal.tokens / ideal.seconds);
    const cells = [
      seconds.toFixed(2),
      Math.round(rows / seconds),
      tokens,
      Math.round(tokens / seconds),
      share.toFixed(2),
    ];
    console.log(`| ${name} | ${cells.join(" | ")} |`);
  }
}
