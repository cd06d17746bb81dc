import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binarize, generate, group, label, load, save } from "../../src/index.ts";
import type { Row } from "../../src/row.ts";
import { header } from "../header.ts";
import { models, prompts } from "../preference.ts";
import type { Fault } from "../simulator/options.ts";
import { spawnSimulator } from "../simulator/spawn.ts";

/**
 * The preference pipeline against a server at which everything goes wrong all the time, and once restarts.
 *
 * Checks that in = out + rejected + dropped, that no row comes out twice, that every reject has its reason, and that memory,
 * handles and sockets do not grow. The concurrency is fixed, as sockets follow it.
 *
 *     node --import tsx bench/scenarios/soak.ts [ROWS]
 */
const ROWS = Number(process.argv[2] ?? 20_000);
const faults: Readonly<Record<Fault, number>> = {
  busy: 0.05,
  error: 0.03,
  drop: 0.02,
  cut: 0.02,
  half: 0.02,
  html: 0.01,
  empty: 0.02,
  refusal: 0.01,
  garbled: 0.02,
  trickle: 0.01,
  hang: 0.01,
};

interface Sample {
  readonly rows: number;
  readonly rssAnon: number;
  readonly handles: number;
  readonly sockets: number;
}

console.log(header());
const folder = await mkdtemp(join(tmpdir(), "distil-soak-"));
const simulator = await spawnSimulator([
  ...models.flatMap((model) => ["--model", model]),
  ...["--slots", "256", "--step", "0.5", "--mean", "12", "--sigma", "0.6"],
  ...Object.entries(faults).flatMap(([fault, share]) => ["--fault", `${fault}=${share}`]),
  ...["--at", '{"at":20000,"restart":1500}'],
]);
const samples: Sample[] = [];

try {
  const output = join(folder, "pairs.jsonl");
  const named = Object.fromEntries(
    models.map((id) => [id, { use: `openai:${id}@${simulator.url}`, timeout: 2000, attempts: 6, concurrency: 64 }]),
  );
  const started = performance.now();
  const report = await load({ rows: prompts(ROWS) })
    .to(models.map((model) => generate({ model })))
    .to(group())
    .to(label({ model: "large" }))
    .to(binarize({ ties: "keep" }))
    .to(save(output))
    .run({
      models: named,
      state: join(folder, "state"),
      maxRejects: "100%",
      onEvent: (event) => event.type === "progress" && samples.push(sample(event.steps[0]!.out)),
    });
  await check(report, output, performance.now() - started);
} finally {
  await simulator.stop();
  await rm(folder, { recursive: true });
}

function sample(rows: number): Sample {
  const resources = process.getActiveResourcesInfo();
  return {
    rows,
    rssAnon: Number(/RssAnon:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1024,
    handles: resources.length,
    sockets: resources.filter((name) => name === "TCPSocketWrap").length,
  };
}

async function check(report: Awaited<ReturnType<ReturnType<typeof load>["run"]>>, output: string, took: number) {
  const read = async (path: string): Promise<Row[]> =>
    (await readFile(path, "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  const pairs = await read(output);
  const rejects = await read(`${output}.rejects.jsonl`);
  assert.equal(report.in, ROWS);
  assert.equal(report.in + report.born, report.out + report.rejected + report.dropped, "the books balance");
  assert.equal(pairs.length, report.out);
  assert.equal(rejects.length, report.rejected);
  const seen = new Set(pairs.map((row) => (row["prompt"] as { content: string }[])[0]!.content));
  assert.equal(seen.size, pairs.length, "no row comes out twice");
  for (const { error } of rejects as { error?: { code?: string; message?: string } }[]) {
    assert.ok(error?.code && error.message, "every reject has its reason");
  }
  const half = samples.slice(Math.floor(samples.length / 2));
  const most = (list: readonly Sample[], of: (one: Sample) => number) => Math.max(...list.map(of));
  const early = samples.slice(Math.floor(samples.length / 4), Math.floor(samples.length / 2));
  assert.ok(most(half, ({ rssAnon }) => rssAnon) < 1.3 * most(early, ({ rssAnon }) => rssAnon) + 20, "memory is flat");
  assert.ok(
    most(half, ({ sockets }) => sockets) <= 1.2 * most(early, ({ sockets }) => sockets) + 64,
    "sockets do not grow",
  );
  console.log(
    `${ROWS} rows in ${(took / 1000).toFixed(0)} s: ${report.out} out, ${report.rejected} rejected, ${report.dropped} dropped`,
  );
  console.log(`${report.calls} calls, ${report.retries} of them again; rejects by reason:`, report.rejects.byCode);
  for (const at of [0.1, 0.25, 0.5, 0.75, 1]) {
    const { rows, rssAnon, handles, sockets } = samples[Math.min(samples.length - 1, Math.floor(samples.length * at))]!;
    console.log(`at ${rows} rows: RssAnon ${rssAnon.toFixed(0)} MB, ${handles} handles, ${sockets} sockets`);
  }
  console.log("warnings:", report.warnings);
}
