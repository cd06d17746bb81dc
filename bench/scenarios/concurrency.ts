import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { header } from "../header.ts";
import type { Line } from "../plot.ts";
import { plot } from "../plot.ts";
import { models, preferenceBodies, runPreference } from "../preference.ts";
import { spawnSimulator } from "../simulator/spawn.ts";
import { runIdeal } from "./ideal.ts";

/**
 * How full a pipeline keeps a server: two answers and a judgement for each row, against a simulator in a process of its own,
 * with a fixed concurrency and with `auto`, each as a share of the ideal loop at its best fixed setting.
 *
 *     node --import tsx bench/scenarios/concurrency.ts --rows 500 --seeds 1,2,3 --server 64-slots --parallel 3
 */
const servers: Readonly<Record<string, { readonly flags: readonly string[]; readonly best: number }>> = {
  "64-slots": { flags: [], best: 64 },
  "8-slots": { flags: ["--slots", "8"], best: 8 },
  "429-above-32": { flags: ["--refuse-above", "32"], best: 32 },
  "capacity-changes": { flags: ["--at", '{"at":4000,"slots":16}', "--at", '{"at":12000,"slots":64}'], best: 64 },
};

const modes = ["ideal", "fixed", "auto", "auto with metrics"] as const;
type Mode = (typeof modes)[number];

interface Job {
  readonly server: string;
  readonly mode: Mode;
  readonly rows: number;
  readonly seed: string;
}

interface Ran {
  readonly seconds: number;
  readonly refused: number;
  /** Seconds, limit, and tokens that the client has counted. */
  readonly series: readonly (readonly [number, number, number])[];
}

if (process.send) process.send(await runJob(JSON.parse(process.argv[2]!) as Job), () => process.disconnect());
else await main();

async function runJob({ server, mode, rows, seed }: Job): Promise<Ran> {
  const { flags, best } = servers[server]!;
  // The pass that finds the requests warms the client up, too.
  const bodies = await preferenceBodies(mode === "ideal" ? rows : Math.min(rows, 200), seed);
  const names = models.flatMap((model) => ["--model", model]);
  const silent = mode === "auto with metrics" ? [] : ["--no-metrics"];
  const simulator = await spawnSimulator(["--seed", seed, ...names, ...silent, ...flags]);
  const series: [number, number, number][] = [];
  try {
    const concurrency = mode === "fixed" ? best : "auto";
    const took =
      mode === "ideal"
        ? await runIdeal(simulator.url, bodies, best)
        : await runPreference({
            url: simulator.url,
            rows,
            concurrency,
            onProgress: ({ elapsed, calls, tokens }) => series.push([elapsed / 1_000, calls.limit ?? 0, tokens.output]),
          });
    return { seconds: took / 1_000, refused: (await simulator.stats()).refused, series };
  } finally {
    await simulator.stop();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rows: { type: "string", default: "500" },
      seeds: { type: "string", default: "1,2,3,4,5,6" },
      server: { type: "string", multiple: true, default: Object.keys(servers) },
      mode: { type: "string", multiple: true, default: [...modes] },
      parallel: { type: "string", default: "2" },
    },
  });
  console.log(header([`${values.parallel} at a time`]));
  const rows = Number(values.rows);
  const seeds = values.seeds.split(",");
  for (const server of values.server) {
    const jobs = seeds.flatMap((seed) => values.mode.map((mode) => ({ server, mode: mode as Mode, rows, seed })));
    const ran = await inParallel(jobs, Number(values.parallel));
    report(server, rows, seeds, jobs, ran);
    await draw(server, rows, jobs, ran);
  }
}

/** Each job in a process of its own. */
async function inParallel(jobs: readonly Job[], width: number): Promise<Ran[]> {
  const results: Ran[] = [];
  let next = 0;
  const worker = async () => {
    while (next < jobs.length) {
      const index = next++;
      const child = fork(process.argv[1]!, [JSON.stringify(jobs[index])], { execArgv: process.execArgv });
      const ended = once(child, "exit").then(() => {
        throw new Error(`A run ended without a result: ${JSON.stringify(jobs[index])}`);
      });
      const [result] = (await Promise.race([once(child, "message"), ended])) as [Ran];
      ended.catch(() => {});
      results[index] = result;
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

function report(
  server: string,
  rows: number,
  seeds: readonly string[],
  jobs: readonly Job[],
  ran: readonly Ran[],
): void {
  const of = (seed: string, mode: Mode) => ran[jobs.findIndex((job) => job.seed === seed && job.mode === mode)];
  console.log(`\n${server}, ${rows} rows: share of the ideal loop at ${servers[server]!.best}, by seed`);
  console.log(`| mode | ${seeds.join(" | ")} | median | refused |`);
  console.log(`| --- |${" --- |".repeat(seeds.length + 2)}`);
  for (const mode of modes) {
    const times = seeds.map((seed) => of(seed, mode)?.seconds);
    if (times.some((time) => time === undefined)) continue;
    const shares = seeds.map((seed, index) => (of(seed, "ideal")?.seconds ?? Number.NaN) / times[index]!);
    const refused = seeds.reduce((sum, seed) => sum + of(seed, mode)!.refused, 0) / seeds.length;
    const shown = mode === "ideal" ? times.map((time) => `${time!.toFixed(2)} s`) : shares.map((one) => one.toFixed(3));
    const middle = mode === "ideal" ? `${median(times as number[]).toFixed(2)} s` : median(shares).toFixed(3);
    console.log(`| ${mode} | ${shown.join(" | ")} | ${middle} | ${Math.round(refused)} |`);
  }
}

async function draw(server: string, rows: number, jobs: readonly Job[], ran: readonly Ran[]): Promise<void> {
  const colors = { ideal: "", fixed: "#777777", auto: "#0b6bcb", "auto with metrics": "#c2410c" };
  const first = modes
    .map((mode) => ({ mode, series: ran[jobs.findIndex((job) => job.mode === mode)]?.series ?? [] }))
    .filter(({ series }) => series.length > 1);
  const line = (points: (series: Ran["series"]) => [number, number][]): Line[] =>
    first.map(({ mode, series }) => ({ name: mode, color: colors[mode], points: points(series) }));
  const limits = line((series) => series.map(([at, limit]) => [at, limit]));
  const speeds = line((series) =>
    series.slice(4).map(([at, , tokens], index) => [at, rate(series[index]!, at, tokens)]),
  );
  const folder = new URL("../plots/", import.meta.url);
  await mkdir(folder, { recursive: true });
  const panels = [
    { title: "Calls that may be in flight", lines: limits.map((one) => ({ ...one, steps: true })) },
    { title: "Output tokens/s over the last second", lines: speeds },
  ];
  const title = `${server}, ${rows} rows`;
  await writeFile(new URL(`concurrency-${server}-${rows}.svg`, folder), plot(title, panels));
}

function rate([before, , counted]: readonly [number, number, number], at: number, tokens: number): number {
  return (tokens - counted) / Math.max(0.001, at - before);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
