import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, stat, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { drift, peak, rate } from "../growth/course.ts";
import { draw, type Grown } from "../growth/draw.ts";
import { checkPairs, writeRows } from "../growth/rows.ts";
import type { Job, Ran } from "../growth/run.ts";
import { header } from "../header.ts";
import { grouped, table } from "../table.ts";

/**
 * The preference pipeline over more and more rows, from a file to a file, with models in this process that answer at once and with
 * the journal: first everything is asked, then all comes from the journal. Each run is a process of its own with a state folder
 * of its own. Rows a second and memory must stay flat.
 *
 *     node --import tsx bench/scenarios/growth.ts [--rows 1000,10000,100000,1000000] [--rounds 3] [--no-plot]
 */
const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000,10000,100000,1000000" },
    rounds: { type: "string", default: "3" },
    "no-plot": { type: "boolean", default: false },
  },
});
const sizes = values.rows.split(",").map(Number);
/** Runs of so few rows are soon over: the middle one of several counts. */
const FEW = 10_000;
const BYTES_A_ROW = 12_000;
const PROMISED = { memory: 300, share: 0.9 };
const worker = join(import.meta.dirname, "../growth/run.ts");

console.log(header());
const grown: Grown[] = [];
for (const rows of sizes) {
  const rounds: Grown[] = [];
  for (let round = 0; round < (rows <= FEW ? Number(values.rounds) : 1); round++) rounds.push(await grow(rows));
  grown.push(middle(rounds));
}
print();
if (!values["no-plot"]) await draw(grown, PROMISED.memory);

async function grow(rows: number): Promise<Grown> {
  const { bavail, bsize } = await statfs(tmpdir());
  assert.ok(bavail * bsize > rows * BYTES_A_ROW, `${tmpdir()} has room for ${rows} rows: set TMPDIR to another folder`);
  const folder = await mkdtemp(join(tmpdir(), "distil-growth-"));
  const [input, output, state] = ["rows.jsonl", "pairs.jsonl", "state"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  try {
    await writeRows(input, rows);
    const first = await inProcess({ input, output, state, rows, calls: 3 * rows });
    const digest = await checkPairs(output, rows);
    const journal = await sizeOf(state);
    await rm(output);
    const again = await inProcess({ input, output, state, rows, calls: 0 });
    assert.equal(await checkPairs(output, rows), digest, "the journal gives the same rows");
    for (const other of grown) if (rows >= 1_000 && other.rows >= 1_000) assert.equal(digest, other.digest);
    console.error(`${grouped(rows)} rows: ${grouped(rate(first))} rows/s, again ${grouped(rate(again))}`);
    return { rows, first, again, journal, digest };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function inProcess(job: Job): Promise<Ran> {
  const child = fork(worker, [JSON.stringify(job)], { execArgv: process.execArgv });
  const ended = once(child, "exit").then(([code]) => assert.fail(`A run of ${job.rows} rows ended with ${code}`));
  ended.catch(() => {});
  const [ran] = (await Promise.race([once(child, "message"), ended])) as [Ran];
  return ran;
}

async function sizeOf(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = files
    .filter((file) => file.isFile())
    .map(async ({ parentPath, name }) => {
      return (await stat(join(parentPath, name))).blocks * 512;
    });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

function middle(rounds: readonly Grown[]): Grown {
  return [...rounds].sort((a, b) => a.first.seconds - b.first.seconds)[(rounds.length - 1) >> 1]!;
}

function print(): void {
  const head = ["rows", "seconds", "rows/s", "peak RssAnon", "last tenth over first", "journal on disk"];
  const lines = grown.map(({ rows, first, again, journal, digest }) => [
    grouped(rows),
    first.seconds.toFixed(1),
    grouped(rate(first)),
    `${Math.round(peak(first))} MB`,
    drift(first)?.toFixed(2) ?? "–",
    `${(journal / 2 ** 20).toFixed(0)} MiB`,
    grouped(rate(again)),
    `${Math.round(peak(again))} MB`,
    digest,
  ]);
  console.log(table([...head, "again, rows/s", "again, peak RssAnon", "digest"], lines));
  judge();
}

/** What DESIGN promises of the largest size. */
function judge(): void {
  const last = grown.at(-1)!;
  const memory = Math.max(peak(last.first), peak(last.again));
  console.log(
    `Promised: RssAnon under ${PROMISED.memory} MB: ${memory < PROMISED.memory ? "kept" : "missed"}, ${Math.round(memory)} MB.`,
  );
  const base = grown.find(({ rows }) => rows === 10_000);
  if (base === undefined || base === last) return;
  const [share, again] = [rate(last.first) / rate(base.first), rate(last.again) / rate(base.again)];
  console.log(
    `Promised: rows/s at ${grouped(last.rows)} rows at least 0.90 of that at 10,000: ` +
      `${share >= PROMISED.share ? "kept" : "missed"}, ${share.toFixed(2)} (again ${again.toFixed(2)}).`,
  );
}
