import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { header } from "../header.ts";

/**
 * The preference pipeline, killed at random moments with SIGKILL and started again each time.
 *
 * npm run build && node --import tsx bench/scenarios/kill.ts [KILLS] [ROWS] [SEED]
 */
const KILLS = Number(process.argv[2] ?? 20);
const ROWS = Number(process.argv[3] ?? 2_000);
const seed = Number(process.argv[4] ?? Date.now() % 100_000);
const CONCURRENCY = 32;
const command = resolve(import.meta.dirname, "../../dist/src/cli/main.js");

console.log(header());
const folder = await mkdtemp(join(tmpdir(), "distil-kill-"));
try {
  await measure();
} finally {
  await rm(folder, { recursive: true, force: true });
}

interface Oracle {
  readonly url: string;
  asked: number;
  flying: number;
  readonly seen: Set<string>;
  close(): void;
}

async function measure(): Promise<void> {
  const [calm, server] = [await oracle(), await oracle()];
  const whole = await pipelineIn("whole", calm.url);
  const broken = await pipelineIn("broken", server.url);
  assert.equal(await run(whole), 0);
  console.log(`seed ${seed}; uninterrupted: ${calm.asked} calls for ${calm.seen.size} distinct requests`);
  const random = generator(seed);
  let lost = 0;
  for (let kill = 1; kill <= KILLS; kill++) {
    // Random shares of what a run would still have to do, so that the last kills find work left.
    const until = server.asked + Math.floor(((calm.seen.size - server.seen.size) * 2 * random()) / (KILLS - kill + 2));
    const child = spawn(process.execPath, [command, "run", "pipeline.yaml"], { cwd: broken, stdio: "ignore" });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    while (server.asked < until && child.exitCode === null) await sleep(1);
    await sleep(random() * 30);
    // The process lives on for a moment: what it asks until its end was in flight, too.
    const [flying, asked] = [server.flying, server.asked];
    child.kill("SIGKILL");
    await ended;
    const inFlight = flying + server.asked - asked;
    lost += inFlight;
    console.log(`kill ${kill}: ${server.seen.size} distinct requests, ${inFlight} in flight`);
  }
  assert.equal(await run(broken), 0);
  const repeated = server.asked - server.seen.size;
  assert.equal(await readFile(join(broken, "out.jsonl"), "utf8"), await readFile(join(whole, "out.jsonl"), "utf8"));
  assert.deepEqual([...server.seen].sort(), [...calm.seen].sort());
  assert.ok(repeated <= KILLS * CONCURRENCY, `${repeated} calls were repeated`);
  assert.deepEqual((await readdir(broken)).sort(), [".distil", "out.jsonl", "pipeline.yaml", "rows.jsonl"]);
  console.log(
    `same bytes after ${KILLS} kills; ${repeated} calls repeated: in flight for the server were ${lost}, for the client, ` +
      `which has yet to read replies that were sent, at most ${KILLS} × ${CONCURRENCY}; no .partial left`,
  );
  calm.close();
  server.close();
}

/** Says the same to the same request, after 5 to 45 ms. */
async function oracle(): Promise<Oracle> {
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    if (request.url?.endsWith("/models")) return send(response, { data: [{ id: "oracle" }] });
    if (!request.url?.endsWith("/chat/completions")) return send(response, {}, 404);
    self.asked++;
    self.flying++;
    self.seen.add(text);
    response.once("close", () => self.flying--);
    const delay = 5 + (createHash("sha256").update(text).digest()[0]! % 40);
    setTimeout(() => send(response, answer(text)), delay);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const self: Oracle = { url, asked: 0, flying: 0, seen: new Set(), close };
  return self;
}

function send(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function answer(text: string): unknown {
  const number = createHash("sha256").update(text).digest().readUInt32BE(0);
  const ratings = { text_1: entry(number), text_2: entry(number >> 8) };
  const content = text.includes("<text_2") ? JSON.stringify(ratings) : `Answer ${number}.`;
  return {
    model: "oracle",
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
    usage: { prompt_tokens: 30, completion_tokens: 20 },
  };
}

function entry(number: number): unknown {
  return { rationale: `Reason ${number & 7}.`, rating: 1 + (Math.abs(number) % 5) };
}

async function pipelineIn(name: string, url: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  const rows = Array.from({ length: ROWS }, (_, id) => JSON.stringify({ id, instruction: `What is number ${id}?` }));
  await writeFile(join(path, "rows.jsonl"), `${rows.join("\n")}\n`);
  const model = (more: string) => `{ use: "vllm:${url}", concurrency: ${CONCURRENCY}${more} }`;
  await writeFile(
    join(path, "pipeline.yaml"),
    [
      `models: { small: ${model("")}, large: ${model(", temperature: 0.5")} }`,
      "pipeline:",
      "  - load: rows.jsonl",
      "  - fan-out: [ { generate: { model: small } }, { generate: { model: large } } ]",
      "  - group",
      "  - label: { task: ultrafeedback, model: large }",
      "  - binarize",
      "  - save: out.jsonl",
    ].join("\n"),
  );
  return path;
}

function run(cwd: string): Promise<number | null> {
  const child = spawn(process.execPath, [command, "run", "pipeline.yaml"], {
    cwd,
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve) => child.once("exit", resolve));
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Numbers in [0, 1) that a seed decides (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
