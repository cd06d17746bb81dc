import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, stat, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { HubServer } from "../../test/helpers/hub/server.ts";
import { has, said } from "../command.ts";
import { MemoryWatch } from "../memory-watch.ts";
import { messageRows } from "../message-rows.ts";
import { grouped, heading, table } from "../table.ts";

/**
 * Memory while Parquet of so many gigabytes is written to a file, to a folder and to a Hub, and read from each: the real
 * command, its RssAnon as the system counts it. The Hub is one of this machine that keeps its files on the disk.
 *
 *     npm run build && node --import tsx bench/scenarios/parquet-memory.ts [--gigabytes 10] [--part file --part hub …]
 */
const PARTS = ["file", "folder", "hub", "huge"] as const;
const { values } = parseArgs({
  options: {
    gigabytes: { type: "string", default: "10" },
    part: { type: "string", multiple: true, default: [...PARTS] },
    distil: { type: "string", default: resolve(import.meta.dirname, "../../dist/src/cli/main.js") },
    python: { type: "string", default: resolve(import.meta.dirname, "../peers/.venv-formats/bin/python") },
  },
});
const PROMISED = 300;
/** Rows that are sent over and over: more than a page or a group of rows holds, so that none packs better for it. */
const block = Buffer.from(Array.from(messageRows(30_000), (row) => `${JSON.stringify(row)}\n`).join(""));
const blocks = Math.ceil((Number(values.gigabytes) * 1e9) / block.length);
const count = blocks * 30_000;
const lines: string[][] = [];
const peaks: number[] = [];

const folder = await mkdtemp(join(tmpdir(), "distil-parquet-"));
const { bavail, bsize } = await statfs(folder);
const room = Number(values.gigabytes) * 2.2e9;
const closing: (() => void)[] = [];
try {
  assert.ok(bavail * bsize > room, `${folder} has no room for ${grouped(room / 1e9)} GB: set TMPDIR to another folder`);
  const parts: Readonly<Record<string, () => Promise<void>>> = { file: inFile, folder: inFolder, hub: onHub, huge };
  for (const part of values.part) await parts[part]!();
  print();
} finally {
  for (const close of closing) close();
  await rm(folder, { recursive: true });
}

async function inFile(): Promise<void> {
  const file = join(folder, "rows.parquet");
  await written("save rows.parquet", file, {});
  await read("load rows.parquet", file, {});
  await rm(file);
}

async function inFolder(): Promise<void> {
  await written("save out/", join(folder, "out/"), {});
  await read("load out/data", join(folder, "out/data"), {});
  await rm(join(folder, "out"), { recursive: true });
}

async function onHub(): Promise<void> {
  const { variables, remove } = await startHub();
  await written("save hub:me/set", "hub:me/set", variables);
  await read("load hub:me/set", "hub:me/set", variables);
  await remove();
}

/** As pyarrow writes by default: a million rows a group. Read from the disk and from the Hub. */
async function huge(): Promise<void> {
  const file = join(folder, "huge.parquet");
  const source = join(folder, "block.jsonl");
  const words = [resolve(import.meta.dirname, "../peers/parquet_huge.py"), source, file, String(count)];
  await writeFile(source, block);
  if (!has(values.python)) return console.log("huge is skipped: run bench/peers/setup-formats.sh (needs Python 3)");
  const { group } = said<{ group: number }>([values.python, ...words]);
  const { size } = await stat(file);
  const what = `one group of ${grouped(group / 1e6)} MB`;
  await read(`load huge.parquet, ${what}`, file, {});
  const { hub, variables, remove } = await startHub();
  hub.add("me/huge", { "huge.parquet": { path: file, size, sha256: "huge" } });
  await read(`load hub:me/huge, ${what}`, "hub:me/huge", variables);
  await remove();
}

async function startHub() {
  const hub = await HubServer.start({ after: (close) => void closing.push(close as () => void) });
  hub.folder = await mkdtemp(join(folder, "hub-"));
  hub.tokens.set("hf_of_the_bench", { name: "me", role: "write" });
  const variables = { HF_ENDPOINT: hub.url, HF_TOKEN: "hf_of_the_bench", NO_PROXY: "*" };
  return { hub, variables, remove: () => rm(hub.folder!, { recursive: true }) };
}

async function written(name: string, target: string, variables: Readonly<Record<string, string>>): Promise<void> {
  const child = start(["save", target], variables);
  await watched(name, child, async () => {
    child.stdin!.on("error", () => {});
    for (let sent = 0; sent < blocks; sent++) if (!child.stdin!.write(block)) await once(child.stdin!, "drain");
    child.stdin!.end();
  });
}

async function read(name: string, target: string, variables: Readonly<Record<string, string>>): Promise<void> {
  const child = start(["load", target], variables);
  await watched(name, child, async () => {
    let rows = 0;
    for await (const bytes of child.stdout! as AsyncIterable<Buffer>) {
      for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) rows++;
    }
    assert.equal(rows, count, "every row comes");
  });
}

function start(words: readonly string[], variables: Readonly<Record<string, string>>): ChildProcess {
  const env = { ...process.env, ...variables, DISTIL_STATE: join(folder, "state"), TMPDIR: folder };
  const [stdin, stdout] = words[0] === "save" ? (["pipe", "ignore"] as const) : (["ignore", "pipe"] as const);
  return spawn(process.execPath, [values.distil, ...words], { env, stdio: [stdin, stdout, "inherit"], cwd: folder });
}

async function watched(name: string, child: ChildProcess, work: () => Promise<void>): Promise<void> {
  const watch = new MemoryWatch(child);
  const started = performance.now();
  const ended = once(child, "close");
  await work();
  assert.equal((await ended)[0], 0, `${name} ends well`);
  const seconds = (performance.now() - started) / 1000;
  const { peak, course } = watch;
  peaks.push(peak);
  const shown = course.map((memory) => memory.toFixed(0)).join(" ");
  lines.push([name, `${peak.toFixed(0)} MB`, shown, seconds.toFixed(0), grouped(count / seconds)]);
  console.error(`${name}: ${lines.at(-1)!.slice(1).join(" · ")}; ${(await readdir(folder)).join(" ")}`);
}

function print(): void {
  const size = blocks * block.length;
  const method = `${grouped(count)} rows, ${grouped(size / 1e9)} GB as JSON Lines; peak RssAnon of the command, and the peak in each tenth of its time.`;
  console.log(heading("Memory at 10 GB of Parquet", [], method));
  console.log(table(["command", "peak RssAnon", "by tenths, MB", "seconds", "rows/s"], lines));
  const most = Math.max(...peaks);
  console.log(`Promised: under ${PROMISED} MB: ${most < PROMISED ? "kept" : "missed"}, ${most.toFixed(0)} MB.`);
  assert.ok(most < PROMISED, "memory stays as promised");
}
