import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { folderWith } from "./memory-io.ts";

const distil = `${process.execPath} --import ${import.meta.resolve("tsx")} ${join(process.cwd(), "src/cli/main.ts")}`;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a line of shell in which `distil` is the real command. */
function shell(line: string, cwd: string, input = ""): Promise<Ended> {
  const child = spawn("bash", ["-c", `set -o pipefail; distil() { ${distil} "$@"; }; ${line}`], { cwd });
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  return ended(child);
}

async function ended(child: ChildProcess): Promise<Ended> {
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    new Promise<number | null>((resolve) => child.on("close", resolve)),
  ]);
  return { code, stdout, stderr };
}

/** A model server that never answers; `asked` resolves at the first call. */
async function silentServer(t: TestContext): Promise<{ url: string; asked: Promise<void> }> {
  let called: () => void;
  const asked = new Promise<void>((resolve) => {
    called = resolve;
  });
  const server = createServer(() => called());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, asked };
}

test("distil commands make a pipe", async (t) => {
  const folder = await folderWith(t, { "a.jsonl": '{"a":1,"b":2}\n{"a":3,"b":4}\n' });
  const { code, stdout, stderr } = await shell("distil load a.jsonl | distil keep b | distil rename b=c", folder);
  assert.deepEqual({ code, stdout }, { code: 0, stdout: '{"c":2}\n{"c":4}\n' });
  assert.equal(stderr.trim().split("\n").length, 3);
});

test("distil run runs a file with the models and defaults of distil.yaml", async (t) => {
  const folder = await folderWith(t, {
    "a.jsonl": '{"a":1}\n{"a":2}\n{"a":3}\n',
    "distil.yaml": "run: { limit: 2, progress: none }",
    "p.yaml": "pipeline: [ load: a.jsonl, keep: a, save: out.jsonl ]",
  });
  const { code, stderr } = await shell("distil run p.yaml", folder);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.equal(readFileSync(join(folder, "out.jsonl"), "utf8"), '{"a":1}\n{"a":2}\n');
});

test("distil ends with 2 and no stack for wrong usage, and does not look like the end of the data", async (t) => {
  const folder = await folderWith(t, {});
  const { code, stdout, stderr } = await shell("distil keep --colums a | cat", folder, "{}\n");
  assert.deepEqual({ code, stdout }, { code: 2, stdout: '{"distil_stopped":' });
  assert.equal(
    stderr,
    "distil: Cannot use --colums as keep has no such option\nDid you mean --columns?\n(ERR_USAGE)\n",
  );
});

test("distil ends with 0 where the reader leaves", async (t) => {
  const folder = await folderWith(t, {});
  const rows = '{"a":"0123456789"}\n'.repeat(200_000);
  const { stdout, stderr } = await shell('(distil keep a; echo "code $?" >&2) | head -n 1', folder, rows);
  assert.equal(stdout, '{"a":"0123456789"}\n');
  assert.match(stderr, /^code 0$/m);
});

test("distil says once that the disk is full", { skip: !existsSync("/dev/full") }, async (t) => {
  const folder = await folderWith(t, { "a.jsonl": '{"a":1}\n' });
  for (const command of ["distil keep a < a.jsonl", "distil --help"]) {
    const { code, stderr } = await shell(`${command} > /dev/full`, folder);
    assert.equal(code, 1);
    assert.equal(stderr.match(/ERR_OUTPUT/g)?.length, 1, stderr);
  }
});

test("distil does its work where nobody reads stderr", { skip: !existsSync("/dev/full") }, async (t) => {
  const folder = await folderWith(t, { "a.jsonl": '{"a":1}\n' });
  const { code, stdout } = await shell("distil keep a < a.jsonl 2> /dev/full", folder);
  assert.deepEqual({ code, stdout }, { code: 0, stdout: '{"a":1}\n' });
});

test("distil ends with 3 and names the file of the rejects", async (t) => {
  const folder = await folderWith(t, { "a.jsonl": '{"a":1}\nnot a row\n{"a":2}\n' });
  const { code, stderr } = await shell("distil run 'load a.jsonl >> save out.jsonl'", folder);
  assert.equal(code, 3);
  assert.match(stderr, /1 row rejected \(ERR_INPUT 1\): see out\.jsonl\.rejects\.jsonl/);
});

test("distil keeps what a command rejects in the state folder, and leaves none where nothing is", async (t) => {
  const folder = await folderWith(t, { "a.jsonl": '{"a":1}\nnot a row\n', "b.jsonl": '{"a":1}\n' });
  assert.equal((await shell("distil keep a --state kept < b.jsonl", folder)).code, 0);
  assert.equal(existsSync(join(folder, "kept")), false);
  const { code, stderr } = await shell("distil keep a --state kept < a.jsonl", folder);
  assert.equal(code, 3);
  const [, file] = /see (kept\/rejects\/keep-\S+\.jsonl)\n/.exec(stderr)!;
  assert.equal(JSON.parse(readFileSync(join(folder, file!), "utf8")).line, 2);
});

test("distil --max-rejects accepts them", async (t) => {
  const folder = await folderWith(t, { "a.jsonl": '{"a":1}\nnot a row\n{"a":2}\n' });
  assert.equal((await shell("distil run --max-rejects 1 'load a.jsonl >> save out.jsonl'", folder)).code, 0);
});

test("distil leaves an unfinished line in the pipe when it stops, which stops the next command", async (t) => {
  const folder = await folderWith(t, { "a.jsonl": '{"a":1}\n{"b":1}\n' });
  const stops = "distil run --on-error stop 'load a.jsonl >> rename a=c'";
  const first = await shell(`${stops} | cat`, folder);
  assert.equal(first.code, 1);
  assert.match(first.stdout, /^(\{"c":1\}\n)?\{"distil_stopped":$/);
  const { code, stderr } = await shell(`${stops} | distil save out.jsonl`, folder);
  assert.equal(code, 1);
  assert.match(stderr, /ERR_UPSTREAM/);
});

for (const [name, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  test(`distil ends with ${code} after ${name} and leaves an unfinished line in the pipe`, async (t) => {
    const folder = await folderWith(t, { "a.jsonl": '{"instruction":"a"}\n' });
    const { url, asked } = await silentServer(t);
    const [node, ...words] = distil.split(" ");
    const child = spawn(
      node!,
      [...words, "run", "--grace", "20ms", `load a.jsonl >> generate --model openai:m@${url}`],
      { cwd: folder },
    );
    const end = ended(child);
    await asked;
    child.kill(name);
    const result = await end;
    assert.equal(result.code, code);
    assert.equal(result.stdout, '{"distil_stopped":');
    assert.match(result.stderr, new RegExp(`distil: ${name}: waiting for the calls in flight`));
  });
}

test("distil __complete offers the models of distil.yaml", async (t) => {
  const folder = await folderWith(t, { "distil.yaml": "models: { small: local, smart: openai:x }" });
  assert.equal((await shell("distil __complete generate --model sm", folder)).stdout, "small\nsmart\n");
});
