import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { compiledCommand } from "../helpers/distil-command.ts";

/** A folder with prompts; commands run in it. */
async function scene(t: TestContext, rows: number) {
  const folder = await mkdtemp(join(tmpdir(), "distil-"));
  const lines = Array.from({ length: rows }, (_, row) => `{"instruction":"row ${row}"}\n`);
  await writeFile(join(folder, "in.jsonl"), lines.join(""));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const start = async (words: readonly string[], shell = "") => {
    const main = await compiledCommand();
    const child = spawn("bash", ["-c", `${shell} exec "$0" "$@"`, process.execPath, main, ...words], {
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
    });
    return { child, ended: ending(child) };
  };
  return { folder, out: join(folder, "out.jsonl"), start };
}

async function ending(child: ChildProcess): Promise<{ readonly code: number | null; readonly stderr: string }> {
  const [stderr, [code]] = await Promise.all([text(child.stderr!), once(child, "close")]);
  return { code: code as number | null, stderr };
}

/** A model that answers each call as `respond` says; on a port of choice, to be there again. */
async function serve(t: TestContext, respond: RequestListener, port = 0): Promise<Server & { readonly model: string }> {
  const server = createServer((request, response) => {
    request.resume().on("end", () => respond(request, response));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  t.after(() => shut(server));
  const model = `openai:m@http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return Object.assign(server, { model });
}

function shut(server: Server): void {
  server.closeAllConnections();
  server.close();
}

/** Answers soon; calls `each` with the number of the call. */
function answering(each: (call: number) => void = () => {}, letters = 10): RequestListener {
  let calls = 0;
  const choice = { index: 0, message: { role: "assistant", content: "x".repeat(letters) }, finish_reason: "stop" };
  return (_, response) => {
    each(++calls);
    response.writeHead(200, { "content-type": "application/json" });
    response.end(
      JSON.stringify({ model: "m", choices: [choice], usage: { prompt_tokens: 10, completion_tokens: 20 } }),
    );
  };
}

const run = (model: string, ...words: readonly string[]) => [
  "run",
  `load in.jsonl >> generate --model ${model} >> save out.jsonl`,
  ...words,
];

test("distil run outlives a server that goes and comes back, without a reject", async (t) => {
  const { out, start } = await scene(t, 60);
  const first = await serve(
    t,
    answering((call) => call === 20 && shut(first)),
  );
  const { port } = first.address() as AddressInfo;
  const { child, ended } = await start(run(first.model));
  const said = new Promise<void>((resolve) =>
    child.stderr!.on("data", (chunk: Buffer) => String(chunk).includes("is gone: calls wait") && resolve()),
  );
  await said;
  await serve(t, answering(), port);
  const { code, stderr } = await ended;
  assert.equal(code, 0, stderr);
  assert.match(stderr, /answers again after [\d.]+ s\n/);
  assert.equal(readFileSync(out, "utf8").split("\n").length, 61);
});

test("distil run ends with 1 when patience is over, and goes on from there", async (t) => {
  const { out, start } = await scene(t, 60);
  const first = await serve(
    t,
    answering((call) => call === 20 && shut(first)),
  );
  const { port } = first.address() as AddressInfo;
  const stopped = await (await start(run(first.model, "--patience", "1s"))).ended;
  assert.equal(stopped.code, 1, stopped.stderr);
  assert.match(stopped.stderr, /has been gone for 1 s.*\nRun the same command again when the server is back/);
  assert.ok(!existsSync(`${out}.rejects.jsonl`));
  await serve(t, answering(), port);
  const { code, stderr } = await (await start(run(first.model))).ended;
  assert.equal(code, 0, stderr);
  assert.match(stderr, /\b1\d calls reused/);
});

test("distil run ends with 1 when its budget is spent, says how much, and resumes with more", async (t) => {
  const { folder, start } = await scene(t, 60);
  const { model } = await serve(t, answering());
  const file = `models: { m: { use: "${model}", price: { input: 0, output: 1000000 } } }`;
  await writeFile(join(folder, "distil.yaml"), file);
  const words = (most: string) => [
    "run",
    "load in.jsonl >> generate --model m --max-tokens 20 >> save out.jsonl",
    "--max-cost",
    most,
  ];
  const stopped = await (await start(words("400"))).ended;
  assert.equal(stopped.code, 1, stopped.stderr);
  assert.match(stopped.stderr, /spent over all runs of this output: 400\.00 of 400\n/);
  assert.match(
    stopped.stderr,
    /--max-cost 400 leaves too little: 400 is spent.*\nRun the same command again with more/,
  );
  const { code, stderr } = await (await start(words("1200"))).ended;
  assert.equal(code, 0, stderr);
  assert.match(stderr, /40 calls,.*20 calls reused/);
});

test("distil run ends with 2 for --max-cost without a price, and sends nothing", async (t) => {
  const { start } = await scene(t, 5);
  let calls = 0;
  const { model } = await serve(
    t,
    answering(() => calls++),
  );
  const { code, stderr } = await (await start(run(model, "--max-cost", "1"))).ended;
  assert.deepEqual([code, calls], [2, 0]);
  assert.match(stderr, /the price of openai:m@.* is not known\nName it in models:/);
});

test("distil run ends with 1 when a file cannot grow, and keeps what was paid for", async (t) => {
  const { start } = await scene(t, 40);
  const { model } = await serve(t, answering(undefined, 60_000));
  // Blocks of 1,024 bytes; the journal is a file, too.
  const { code, stderr } = await (await start(run(model), "ulimit -f 1000; ")).ended;
  assert.equal(code, 1, stderr);
  assert.match(stderr, /ERR_OUTPUT|ERR_JOURNAL/);
  const again = await (await start(run(model))).ended;
  assert.equal(again.code, 0, again.stderr);
  assert.match(again.stderr, /calls reused/);
});

test("distil run quits at once at the second Ctrl-C", async (t) => {
  const { start } = await scene(t, 5);
  let called = () => {};
  const asked = new Promise<void>((resolve) => {
    called = resolve;
  });
  const { model } = await serve(t, () => called());
  const { child, ended } = await start(run(model, "--grace", "1h"));
  await asked;
  child.kill("SIGINT");
  child.stderr!.once("data", () => child.kill("SIGINT"));
  const { code } = await ended;
  assert.equal(code, 130);
});
