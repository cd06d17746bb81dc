import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
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

async function writeRows(folder: string, count: number, changed = -1): Promise<void> {
  const rows = Array.from({ length: count }, (_, id) => ({
    id,
    instruction: `What is ${id === changed ? "not " : ""}number ${id}?`,
  }));
  await writeFile(join(folder, "rows.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}

async function start(folder: string): Promise<ChildProcess> {
  return spawn(process.execPath, [await compiledCommand(), "run", "pipeline.yaml"], { cwd: folder, stdio: "ignore" });
}

async function run(folder: string, flags = ""): Promise<string> {
  const { code, stderr } = await shell(`distil run pipeline.yaml ${flags}`, folder);
  assert.equal(code, 0, stderr);
  return stderr;
}

const output = (folder: string) => readFile(join(folder, "out.jsonl"), "utf8");

test("a run that is killed three times goes on where it was: same bytes, no call repeated that was answered", async (context) => {
  const ROWS = 150;
  const [whole, broken] = [await folderFor(context), await folderFor(context)];
  const [calm, server] = [await oracle(context), await oracle(context, 30)];
  await pipelineFor(whole, calm.url, ROWS);
  await run(whole);
  await pipelineFor(broken, server.url, ROWS);
  for (let kill = 1; kill <= 3; kill++) {
    const child = await start(broken);
    const ended = new Promise((resolve) => child.once("exit", resolve));
    // By calls, not by time: the machine may be busy.
    const until = Math.min(kill * 90 + Math.floor(Math.random() * 40), 400);
    while (server.answered() < until && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 2));
    child.kill("SIGKILL");
    await ended;
  }
  await run(broken);
  assert.equal(await output(broken), await output(whole));
  assert.equal(server.distinct(), calm.distinct());
  const repeated = server.answered() - server.distinct();
  assert.ok(repeated <= 3 * 16, `${repeated} calls were repeated, at most 16 were in flight at each of 3 kills`);
  assert.deepEqual((await readdir(broken)).sort(), [".distil", "out.jsonl", "pipeline.yaml", "rows.jsonl"]);
});

test("what changed is asked again, and nothing else: a row, a prompt, everything, nothing without its server", async (context) => {
  const folder = await folderFor(context);
  const server = await oracle(context);
  await pipelineFor(folder, server.url, 20);
  let before = 0;
  const asked = async (flags = ""): Promise<number> => {
    await run(folder, flags);
    const calls = server.answered() - before;
    before = server.answered();
    return calls;
  };
  assert.equal(await asked(), 60);
  await writeRows(folder, 20, 7);
  assert.equal(await asked(), 3, "a changed row and what depends on it");
  const yaml = join(folder, "pipeline.yaml");
  await writeFile(
    yaml,
    (await readFile(yaml, "utf8")).replace("task: ultrafeedback", "task: ultrafeedback, aspect: honesty"),
  );
  assert.equal(await asked(), 20, "a changed prompt");
  assert.equal(await asked("--fresh"), 60);
  const bytes = await output(folder);
  server.close();
  assert.match(await run(folder), /going on with the replies of oracle.*; 60 calls reused, /s);
  assert.equal(await output(folder), bytes);
});

test("stages of a shell pipe share the journal", async (context) => {
  const folder = await folderFor(context);
  const server = await oracle(context);
  await writeRows(folder, 20);
  const pipe = `distil load rows.jsonl | distil generate --model vllm:${server.url} --model vllm:${server.url} | distil label --model vllm:${server.url} > out.jsonl`;
  await shell(pipe, folder);
  const [calls, first] = [server.answered(), await output(folder)];
  const again = await shell(pipe, folder);
  assert.equal(again.code, 0, again.stderr);
  assert.equal(server.answered(), calls);
  assert.equal(await output(folder), first);
});

test("--retry-rejects asks again for the rejected calls alone; without it they are rejected again for free", async (context) => {
  const folder = await folderFor(context);
  const failing = new Set(["3", "8"]);
  const server = await fakeServer(context, ({ path, body }, response) => {
    if (path.endsWith("/models")) return json(response, { data: [{ id: "judge" }] });
    if (body === undefined) return json(response, {}, 404);
    const asked = JSON.stringify(body.messages);
    const number = /number (\d+)/.exec(asked)![1]!;
    json(
      response,
      chat(failing.has(number) ? "I would rather not say." : '{"text_1": {"rationale": "Good.", "rating": 4}}'),
    );
  });
  const rows = Array.from({ length: 10 }, (_, id) => ({
    instruction: `What is number ${id}?`,
    generations: [`It is ${id}.`],
  }));
  await writeFile(join(folder, "rows.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  const calls = () => server.received.filter(({ path }) => path.endsWith("/completions")).length;
  for (const label of [
    `distil run 'load rows.jsonl >> label --model vllm:${server.url} >> save out.jsonl'`,
    `distil label --model vllm:${server.url} < rows.jsonl`,
  ]) {
    failing.add("3").add("8");
    await shell("rm -rf .distil out.jsonl*", folder);
    const before = calls();
    const first = await shell(label, folder);
    assert.equal(first.code, 3, first.stderr);
    // Each of the two gets one repair turn.
    assert.equal(calls() - before, 12);
    assert.equal((await shell(label, folder)).code, 3);
    assert.equal(calls() - before, 12);
    failing.clear();
    const retry = label.includes(" run ") ? `${label} --retry-rejects` : label.replace(" < ", " --retry-rejects < ");
    const third = await shell(retry, folder);
    assert.equal(third.code, 0, third.stderr);
    assert.equal(calls() - before, 14);
    assert.equal((await shell(label, folder)).code, 0);
    assert.equal(calls() - before, 14);
  }
});

test("a state folder that is taken away stops the run with exit 1 and says so", async (context) => {
  const folder = await folderFor(context);
  const server = await oracle(context, 20);
  await pipelineFor(folder, server.url, 100);
  const running = shell("distil run pipeline.yaml --grace 0s", folder);
  while (server.answered() < 30) await new Promise((resolve) => setTimeout(resolve, 2));
  await rename(join(folder, ".distil"), join(folder, "away"));
  const { code, stderr } = await running;
  assert.equal(code, 1, stderr);
  assert.match(stderr, /journal .* was removed or replaced/);
  await rm(join(folder, ".distil"), { recursive: true, force: true });
  await rename(join(folder, "away"), join(folder, ".distil"));
  await run(folder);
});

test("a full disk stops the run with exit 1 and a sentence; what was kept is there afterwards", async (context) => {
  const folder = await folderFor(context);
  const server = await oracle(context);
  await pipelineFor(folder, server.url, 400);
  // A limit on the size of files is as good as a full disk.
  const { code, stderr } = await shell("ulimit -f 400; distil run pipeline.yaml --grace 0s", folder);
  assert.equal(code, 1, stderr);
  assert.match(stderr, /Cannot keep replies in the journal .* as the disk is full or failing/);
  assert.doesNotMatch(stderr, /\n {4}at /, "no stack");
  const asked = server.answered();
  const [, kept] = /holds ([\d,]+) replies/.exec(await run(folder))!;
  assert.ok(Number(kept!.replace(",", "")) > asked - 40, `${kept} replies are left of ${asked}`);
});
