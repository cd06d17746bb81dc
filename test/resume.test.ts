import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { exitOfError } from "../src/cli/exit.ts";
import { type DistilError, generate, load, save } from "../src/index.ts";
import { compiledCommand, shell } from "./helpers/distil-command.ts";
import { folderFor } from "./helpers/files.ts";
import { chat, type FakeServer, fakeServer, json, type Received } from "./llm/fake-server.ts";

/** Says the same to the same request, a little later; counts what it is asked. */
interface Oracle extends FakeServer {
  readonly answered: () => number;
  readonly distinct: () => number;
  /** Calls in flight at once, at the most. */
  readonly most: () => number;
}

async function oracle(context: TestContext, delay = 0): Promise<Oracle> {
  const seen = new Set<string>();
  let answered = 0;
  let flying = 0;
  let most = 0;
  const server = await fakeServer(context, (received, response) => {
    if (received.path.endsWith("/models")) return json(response, { data: [{ id: "oracle" }] });
    if (!received.path.endsWith("/chat/completions")) return json(response, {}, 404);
    answered++;
    most = Math.max(most, ++flying);
    response.once("close", () => flying--);
    seen.add(JSON.stringify(received.body));
    if (delay === 0) answer(received, response);
    else setTimeout(() => answer(received, response), delay * Math.random());
  });
  return { ...server, answered: () => answered, distinct: () => seen.size, most: () => most };
}

function answer({ body }: Received, response: ServerResponse): void {
  const asked = JSON.stringify([body.messages, body.temperature]);
  const number = createHash("sha256").update(asked).digest().readUInt16BE(0);
  const judged = [...asked.matchAll(/text_(\d)/g)].map(([, digit]) => Number(digit));
  const ratings = Array.from({ length: Math.max(0, ...judged) }, (_, index) => [
    `text_${index + 1}`,
    { rationale: `Reason ${(number >> index) % 7}.`, rating: 1 + ((number >> (2 * index)) % 5) },
  ]);
  json(response, chat(judged.length > 0 ? JSON.stringify(Object.fromEntries(ratings)) : `Answer ${number}.`));
}

async function pipelineFor(folder: string, url: string, rows: number): Promise<void> {
  await writeRows(folder, rows);
  const model = `vllm:${url}`;
  await writeFile(
    join(folder, "pipeline.yaml"),
    [
      `models: { small: { use: "${model}", concurrency: 16 }, large: { use: "${model}", temperature: 0.5, concurrency: 16 } }`,
      "pipeline:",
      "  - load: rows.jsonl",
      "  - fan-out: [ { generate: { model: small } }, { generate: { model: large } } ]",
      "  - group",
      "  - label: { task: ultrafeedback, model: large }",
      "  - binarize",
      "  - save: out.jsonl",
    ].join("\n"),
  );
}

async function writeRows(folder: string, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, id) => ({ id, instruction: `What is number ${id}?` }));
  await writeFile(join(folder, "rows.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}

/** Starts a script in a process group of its own and ends it with kill -9 once the server was asked so often. */
async function killedAt(calls: number, server: Oracle, script: string, folder: string): Promise<void> {
  const path = `${dirname(await compiledCommand())}/../..:${process.env["PATH"]}`;
  const env = { ...process.env, PATH: path };
  const child = spawn("bash", ["-c", script], { cwd: folder, stdio: "ignore", detached: true, env });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  // By calls, not by time: the machine may be busy.
  while (server.answered() < calls && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 2));
  process.kill(-child.pid!, "SIGKILL");
  await ended;
}

async function run(folder: string, flags = ""): Promise<string> {
  const { code, stderr } = await shell(`distil run pipeline.yaml ${flags}`, folder);
  assert.equal(code, 0, stderr);
  return stderr;
}

const output = (folder: string) => readFile(join(folder, "out.jsonl"), "utf8");

test("a run that is killed three times goes on where it was: same bytes, no call repeated that was answered", async (context) => {
  const ROWS = 60;
  const [whole, broken] = [await folderFor(context), await folderFor(context)];
  const [calm, server] = [await oracle(context), await oracle(context, 30)];
  await pipelineFor(whole, calm.url, ROWS);
  const uninterrupted = run(whole);
  await pipelineFor(broken, server.url, ROWS);
  for (let kill = 1; kill <= 3; kill++) {
    const calls = Math.min(kill * 40 + Math.floor(Math.random() * 20), 160);
    await killedAt(calls, server, "exec distil run pipeline.yaml", broken);
  }
  await run(broken);
  await uninterrupted;
  assert.equal(await output(broken), await output(whole));
  assert.equal(server.distinct(), calm.distinct());
  const repeated = server.answered() - server.distinct();
  assert.ok(repeated <= 3 * 16, `${repeated} calls were repeated, at most 16 were in flight at each of 3 kills`);
  assert.deepEqual((await readdir(broken)).sort(), [".distil", "out.jsonl", "pipeline.yaml", "rows.jsonl"]);
});

test("stages of a shell pipe share the journal: killed and run again, it costs nothing for what was answered", async (context) => {
  const folder = await folderFor(context);
  const server = await oracle(context, 20);
  await writeRows(folder, 20);
  const model = `--model vllm:${server.url}`;
  const pipe = `distil generate ${model} ${model} --concurrency 4 < rows.jsonl | distil label ${model} --concurrency 4 > out.jsonl`;
  await killedAt(25, server, pipe, folder);
  const again = await shell(pipe, folder);
  assert.equal(again.code, 0, again.stderr);
  // Two samples of a prompt are one request to the server, or two equal ones.
  const [calls, first] = [server.answered(), await output(folder)];
  assert.ok(calls <= 60 + 8, `${calls} calls for 60 answers, at most 8 were in flight at the kill`);
  await shell(pipe, folder);
  assert.equal(server.answered(), calls);
  assert.equal(await output(folder), first);
});

test("a finished run goes through without its server", async (context) => {
  const folder = await folderFor(context);
  const server = await oracle(context);
  await pipelineFor(folder, server.url, 10);
  await run(folder);
  const bytes = await output(folder);
  server.close();
  assert.match(await run(folder), /going on with the replies of oracle.*; 30 calls reused, /s);
  assert.equal(await output(folder), bytes);
});

test("--retry-rejects finds what the last run of a shell command rejected", async (context) => {
  const folder = await folderFor(context);
  const failing = new Set(["3", "8"]);
  const server = await fakeServer(context, ({ path, body }, response) => {
    if (path.endsWith("/models")) return json(response, { data: [{ id: "judge" }] });
    if (body === undefined) return json(response, {}, 404);
    const number = /number (\d+)/.exec(JSON.stringify(body.messages))![1]!;
    const good = '{"text_1": {"rationale": "Good.", "rating": 4}}';
    json(response, chat(failing.has(number) ? "I would rather not say." : good));
  });
  const rows = Array.from({ length: 10 }, (_, id) => ({
    instruction: `What is number ${id}?`,
    generations: [`${id}.`],
  }));
  await writeFile(join(folder, "rows.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  const calls = () => server.received.filter(({ path }) => path.endsWith("/completions")).length;
  const label = (flags = "") => shell(`distil label --model vllm:${server.url} ${flags} < rows.jsonl`, folder);
  const first = await label();
  assert.equal(first.code, 3, first.stderr);
  // Each of the two gets one repair turn.
  assert.equal(calls(), 12);
  failing.clear();
  const retry = await label("--retry-rejects");
  assert.equal(retry.code, 0, retry.stderr);
  assert.equal(calls(), 14);
});

test("a state folder that is taken away stops the run and says so; the journal is whole", async (context) => {
  const folder = await folderFor(context);
  const server = await oracle(context, 20);
  await writeRows(folder, 100);
  const model = { use: `vllm:${server.url}`, concurrency: 16 };
  const pipeline = load(join(folder, "rows.jsonl")).to(generate({ model }));
  const options = { state: join(folder, ".distil"), grace: 0 };
  const stopped = pipeline
    .to(save(join(folder, "a.jsonl")))
    .run(options)
    .catch((error: unknown) => error);
  while (server.answered() < 30) await new Promise((resolve) => setTimeout(resolve, 2));
  await rename(join(folder, ".distil"), join(folder, "away"));
  const error = (await stopped) as DistilError;
  assert.deepEqual([error.code, exitOfError(error)], ["ERR_JOURNAL", 1]);
  assert.match(error.message, /journal .* was removed or replaced/);
  await rm(join(folder, ".distil"), { recursive: true, force: true });
  await rename(join(folder, "away"), join(folder, ".distil"));
  const report = await pipeline.to(save(join(folder, "b.jsonl"))).run(options);
  assert.deepEqual([report.out, report.reused.calls + report.calls], [100, 100]);
  assert.ok(report.reused.calls > 0);
});

test("a full disk stops the run with exit 1 and a sentence; what was kept is there afterwards", async (context) => {
  const folder = await folderFor(context);
  const server = await oracle(context);
  await pipelineFor(folder, server.url, 100);
  // A limit on the size of files is as good as a full disk.
  const { code, stderr } = await shell("ulimit -f 160; distil run pipeline.yaml --grace 0s", folder);
  assert.equal(code, 1, stderr);
  assert.match(stderr, /Cannot keep replies in the journal .* as (the disk is full|its file may not grow any further)/);
  assert.doesNotMatch(stderr, /\n {4}at /, "no stack");
  const asked = server.answered();
  const [, kept] = /holds ([\d,]+) replies/.exec(await run(folder))!;
  assert.ok(Number(kept!.replace(",", "")) > asked - 40, `${kept} replies are left of ${asked}`);
});
