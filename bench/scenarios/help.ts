/**
 * How long `distil --help` and its relatives take, against Node's own start (the baseline).
 * Run: npm run build && node --import tsx bench/scenarios/help.ts [MAIN]
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const RUNS = 21;
const main = process.argv[2] ?? fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));

const cases: Record<string, readonly string[]> = {
  "node -e 0": ["-e", "0"],
  "distil --help": [main, "--help"],
  "distil chunk --help": [main, "chunk", "--help"],
  "distil chunk --wrods": [main, "chunk", "--wrods"],
};

check();
const times = new Map(Object.keys(cases).map((name) => [name, [] as number[]]));
// Side by side, so that a busy moment of the machine meets all of them.
for (let run = 0; run < RUNS; run++) {
  for (const [name, words] of Object.entries(cases)) {
    const start = performance.now();
    spawnSync(process.execPath, words);
    times.get(name)!.push(performance.now() - start);
  }
}
const base = median(times.get("node -e 0")!);
for (const [name, all] of times) {
  console.log(
    `${name.padEnd(22)} ${median(all).toFixed(0).padStart(4)} ms, node + ${(median(all) - base).toFixed(0)} ms`,
  );
}

function check(): void {
  const { stdout, status } = spawnSync(process.execPath, cases["distil --help"]!, { encoding: "utf8" });
  assert.equal(status, 0);
  assert.match(stdout, /^ {2}chunk +Cut texts/m);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
