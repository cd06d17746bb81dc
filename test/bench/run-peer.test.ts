import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { runPeer } from "../../bench/peers/run-peer.ts";

const counting = `
let text = "";
for await (const part of process.stdin) text += part;
const rows = text.trim().split("\\n").map((line) => JSON.parse(line));
console.log("a word before");
`;

test("runPeer() gives the prompts on standard input and reads the last line", async (context) => {
  const script = await peer(
    context,
    `${counting} console.log(JSON.stringify({ rows: rows.length, seconds: 2, version: rows[4].instruction.slice(0, 10) }))`,
  );
  const result = await runPeer(process.execPath, script, "http://127.0.0.1:1/v1", 5);
  assert.deepEqual(result, { rows: 5, seconds: 2, version: "Question 4" });
});

test("runPeer() hands on the address, the rows and the setting's word", async (context) => {
  const script = await peer(
    context,
    `${counting} console.log(JSON.stringify({ rows: 2, seconds: 1, version: process.argv.slice(2).join() }))`,
  );
  assert.equal((await runPeer(process.execPath, script, "http://x/v1", 2, "64")).version, "http://x/v1,2,64");
});

test("runPeer() keeps the keys and the home of whoever runs it away, and the home it gives is gone afterwards", async (context) => {
  process.env["OPENAI_API_KEY"] = "mine";
  context.after(() => delete process.env["OPENAI_API_KEY"]);
  const script = await peer(
    context,
    `${counting} console.log(JSON.stringify({ rows: 1, seconds: 1, version: process.env.HOME + ":" + process.env.OPENAI_API_KEY }))`,
  );
  const [home, key] = (await runPeer(process.execPath, script, "http://x/v1", 1)).version.split(":");
  assert.notEqual(home, process.env["HOME"]);
  assert.equal(key, "undefined");
  await assert.rejects(rm(home!), { code: "ENOENT" });
});

test("runPeer() throws where a row did not come out whole", async (context) => {
  const script = await peer(
    context,
    `${counting} console.log(JSON.stringify({ rows: rows.length - 1, seconds: 1, version: "" }))`,
  );
  await assert.rejects(runPeer(process.execPath, script, "http://x/v1", 3), /gives each row whole/);
});

test("runPeer() says what a peer that fails complained of", async (context) => {
  const script = await peer(context, `console.error("no such package"); process.exit(1)`);
  await assert.rejects(runPeer(process.execPath, script, "http://x/v1", 3), /no such package/);
});

/** A script that stands in for a peer's. */
async function peer(context: TestContext, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "distil-test-"));
  context.after(() => rm(folder, { recursive: true }));
  const script = join(folder, "peer.mjs");
  await writeFile(script, text);
  return script;
}
