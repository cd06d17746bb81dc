/**
 * Our half of bench/scenarios/parquet.ts, a process of its own. Prints {"rows", "seconds"} of the work alone, in CPU time: modules are
 * loaded before, by the same work on no rows.
 *
 *     node --import tsx bench/parquet-work.ts read|load PARQUET | write|save JSONL PARQUET | compare JSONL PARQUET
 *
 * `read` and `write` are the bare format, `load` and `save` the public operators.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquet as source } from "../src/formats/parquet.ts";
import { load, type Row, save } from "../src/index.ts";
import { parquet as sink } from "../src/sinks/parquet.ts";
import { localFile } from "../src/sources/local.ts";
import { plainJsonLines } from "./message-rows.ts";

type Work = (...files: string[]) => Promise<number>;

const { signal } = new AbortController();
const BATCH = 256;
const reject = ({ error }: { error: unknown }) => assert.fail(String(error));

const works: Readonly<Record<string, Work>> = {
  async read(...files) {
    let count = 0;
    for await (const batch of readBatches(files.at(-1)!)) count += batch.length;
    return count;
  },
  async load(...files) {
    let count = 0;
    for await (const _ of load(files.at(-1)!)) count++;
    return count;
  },
  async write(_, target) {
    const output = await sink.open(target!, { signal, warn: assert.fail });
    for (let start = 0; start < rows.length; start += BATCH) await output.write(rows.slice(start, start + BATCH));
    await output.finish(true);
    return rows.length;
  },
  async save(_, target) {
    const report = await load({ rows }).to(save(target!)).run({ force: true, journal: false });
    return report.out;
  },
  async compare(source, target) {
    const wanted = plainJsonLines(source!);
    let count = 0;
    for await (const batch of readBatches(target!)) {
      for (const row of batch) {
        assert.deepEqual({ ...row }, (await wanted.next()).value);
        count++;
      }
    }
    assert.equal((await wanted.next()).done, true, "no row is missing");
    return count;
  },
};

function readBatches(file: string): AsyncIterable<readonly Row[]> {
  return source.read(localFile(file, signal), { signal, reject, warn: assert.fail });
}

const [name = "", ...files] = process.argv.slice(2);
const rows: Row[] = [];
await warmUp();
if (name === "write" || name === "save") for await (const row of plainJsonLines(files[0]!)) rows.push(row);
const started = process.cpuUsage();
const count = await works[name]!(...files);
const { user, system } = process.cpuUsage(started);
console.log(JSON.stringify({ rows: count, seconds: (user + system) / 1e6 }));

async function warmUp(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "distil-parquet-"));
  const file = join(folder, "one.parquet");
  rows.push({ text: "one" });
  for (const work of ["write", "save", "read", "load"]) await works[work]!("", file, file);
  rows.pop();
  await rm(folder, { recursive: true });
}
