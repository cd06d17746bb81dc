import assert from "node:assert/strict";
import { createWriteStream, existsSync } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { onOneCore, said, versionOf } from "../command.ts";
import { messageRows } from "../message-rows.ts";
import { grouped, heading, median, spread, table } from "../table.ts";

/**
 * Parquet of preference rows (lists of messages, numbers, nulls), read and written here and by pyarrow: each a process of its
 * own on one core, in turn, the CPU time of the work alone, which a busy machine changes less than the clock. Ours are rows
 * as JSON has them, so pyarrow's are Python dicts; its Arrow table, which nobody has looked into yet, stands beside them.
 *
 *     bench/peers/setup-formats.sh; node --import tsx bench/scenarios/parquet.ts [--rows 100000] [--rounds 3]
 */
const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "100000" },
    rounds: { type: "string", default: "3" },
    python: { type: "string", default: resolve(import.meta.dirname, "../peers/.venv-formats/bin/python") },
  },
});
const here = resolve(import.meta.dirname, "..");
const ours = onOneCore([process.execPath, ...process.execArgv, join(here, "parquet-work.ts")]);
const theirs = onOneCore([values.python, join(here, "peers/parquet_work.py")]);
const count = Number(values.rows);

interface Contest {
  readonly name: string;
  /** Ours, pyarrow's like for like, and pyarrow's Arrow table. */
  readonly works: Readonly<Record<string, readonly string[]>>;
  readonly promise: number;
}

if (!existsSync(values.python)) {
  console.log("Skipped as pyarrow's environment is missing: run bench/peers/setup-formats.sh (needs Python 3)");
} else {
  const folder = await mkdtemp(join(tmpdir(), "distil-parquet-"));
  try {
    await bench(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function bench(folder: string): Promise<void> {
  const at = (name: string) => join(folder, name);
  const lines = at("rows.jsonl");
  await pipeline(Readable.from(texts()), createWriteStream(lines));
  for (const codec of ["snappy", "zstd"]) rate(theirs, ["make", lines, at(`${codec}.parquet`), codec]);
  check(at, lines);
  const contests: readonly Contest[] = [
    ...["snappy", "zstd"].map((codec) => {
      const file = at(`${codec}.parquet`);
      const works = {
        ours: [...ours, "read", file],
        "ours, load": [...ours, "load", file],
        dicts: [...theirs, "read-rows", file],
        table: [...theirs, "read", file],
      };
      return { name: `read, ${codec}`, works, promise: 1 / 2 };
    }),
    {
      name: "write, zstd",
      works: {
        ours: [...ours, "write", lines, at("ours.parquet")],
        "ours, save": [...ours, "save", lines, at("ours-saved.parquet")],
        dicts: [...theirs, "write-rows", lines, at("theirs.parquet"), "zstd"],
        table: [...theirs, "write", lines, at("theirs.parquet"), "zstd"],
      },
      promise: 1 / 3,
    },
  ];
  const rows = contests.map(run);
  const size = (await stat(lines)).size;
  const versions = [versionOf(values.python), `pyarrow ${pyarrowVersion()}`];
  console.log(
    heading(
      "Parquet beside pyarrow",
      versions,
      `${grouped(count)} rows, ${grouped(size / count)} bytes of JSON each, row groups of 10,000; one core a process, CPU time; ${values.rounds} rounds in turn, the median; the share is the median of each round's own.`,
    ),
  );
  const head = [
    "work",
    "ours, rows/s",
    "through load / save",
    "pyarrow, dicts",
    "pyarrow, table",
    "of dicts",
    "promised",
  ];
  console.log(table(head, rows));
  const sizes = await Promise.all(["ours.parquet", "theirs.parquet"].map(async (name) => (await stat(at(name))).size));
  console.log(`Files as written: ours ${grouped(sizes[0]! / 1e6)} MB, pyarrow's ${grouped(sizes[1]! / 1e6)} MB.`);
}

/** Each side reads what the other wrote, and it is the rows. */
function check(at: (name: string) => string, lines: string): void {
  for (const codec of ["snappy", "zstd"]) rate(ours, ["compare", lines, at(`${codec}.parquet`)]);
  rate(ours, ["write", lines, at("ours.parquet")]);
  rate(ours, ["save", lines, at("ours-saved.parquet")]);
  for (const name of ["ours", "ours-saved"]) rate(theirs, ["compare", lines, at(`${name}.parquet`)]);
}

function run({ name, works, promise }: Contest): string[] {
  const rates = new Map(Object.keys(works).map((key) => [key, [] as number[]]));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [key, words] of Object.entries(works)) rates.get(key)!.push(rate(words, []));
  }
  console.error(`${name}: ${[...rates].map(([key, all]) => `${key} ${all.map(grouped).join(" ")}`).join(" · ")}`);
  const shares = rates.get("ours")!.map((rate, round) => rate / rates.get("dicts")![round]!);
  const figures = [...rates.values()].map((all) => grouped(median(all)));
  return [name, ...figures, `${median(shares).toFixed(2)} (${spread(shares)})`, promise.toFixed(2)];
}

function rate(words: readonly string[], more: readonly string[]): number {
  const { rows, seconds } = said<{ rows: number; seconds: number }>([...words, ...more]);
  assert.equal(rows, count);
  return rows / seconds;
}

function pyarrowVersion(): string {
  return said<string>([values.python, "-c", "import pyarrow, json; print(json.dumps(pyarrow.__version__))"]);
}

function* texts(): Generator<string> {
  for (const row of messageRows(count)) yield `${JSON.stringify(row)}\n`;
}
