import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { fileFor, folderFor } from "../helpers/files.ts";

const copy = `"${process.execPath}" --import tsx "${fileURLToPath(new URL("../helpers/copy-rows.ts", import.meta.url))}"`;

async function shell(command: string): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)("/bin/sh", ["-c", command], { maxBuffer: 1 << 28 }).catch((error) => error);
}

const many = '{"a":"some text"}\n'.repeat(100_000);

test("standard input and output pass rows through a pipe", async (context) => {
  const path = await fileFor(context, "a.jsonl", many);
  assert.equal((await shell(`cat ${path} | ${copy} - - | cat`)).stdout, many);
});

test("standard input and output may be files", async (context) => {
  const path = await fileFor(context, "a.jsonl", many);
  const out = join(await folderFor(context), "out");
  await shell(`${copy} - - < ${path} > ${out}`);
  assert.equal(await readFile(out, "utf8"), many);
});

test("standard input may be packed", async (context) => {
  const path = await fileFor(context, "a.jsonl", many);
  assert.equal((await shell(`gzip -c ${path} | ${copy} - -`)).stdout, many);
});

test("standard output says that its reader left", async (context) => {
  const path = await fileFor(context, "a.jsonl", many);
  const { stdout, stderr } = await shell(`${copy} ${path} - | head -1`);
  assert.equal(stdout, '{"a":"some text"}\n');
  assert.equal(stderr, "ERR_ABORTED The reader of standard output left EPIPE\n");
});

test("a command that stops is not mistaken for the end by the next one", async (context) => {
  const broken = await fileFor(context, "a.jsonl.gz", Buffer.from("1f8b08000000", "hex"));
  const out = join(await folderFor(context), "out.jsonl");
  const { stderr } = await shell(`${copy} ${broken} - | ${copy} - ${out}`);
  assert.match(stderr, /ERR_UPSTREAM The command before this one in the pipe stopped/);
  assert.equal(existsSync(out), false);
});

test("standard output stops when the disk is full", { skip: !existsSync("/dev/full") }, async (context) => {
  const path = await fileFor(context, "a.jsonl", many);
  assert.match(
    (await shell(`${copy} ${path} - > /dev/full`)).stderr,
    /^ERR_OUTPUT Cannot write standard output as the disk is full/,
  );
});

test("standard output takes a JSON array, and refuses what is written at the end", async (context) => {
  const path = await fileFor(context, "a.jsonl", '{"a":1}\n');
  assert.equal((await shell(`${copy} ${path} - json`)).stdout, '[\n{"a":1}\n]\n');
  assert.match((await shell(`${copy} ${path} - parquet`)).stderr, /^ERR_USAGE Cannot write parquet to standard output/);
});

const script = spawnSync("script", ["--version"]).status === 0;

test("standard input that is a terminal is wrong usage", { skip: !script }, async () => {
  const { stdout } = await shell(`script -qec '${copy} - -' /dev/null < /dev/null`);
  assert.match(stdout, /ERR_USAGE Cannot read rows from standard input as it is a terminal/);
});
