import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { generate, load } from "../../src/index.ts";
import type { LlmRequest } from "../../src/llm/llm.ts";
import { folderFor } from "../helpers/files.ts";
import { run } from "./memory-io.ts";

/** A state folder with the replies of two models to three prompts each. */
async function kept(t: TestContext): Promise<{ readonly folder: string; readonly state: string }> {
  const folder = await folderFor(t);
  const state = join(folder, ".distil");
  const rows = Array.from({ length: 3 }, (_, id) => ({ instruction: `What is ${id}?` }));
  const llm = {
    async generate({ messages }: LlmRequest) {
      const text = `Re: ${messages[0]!.content}`;
      return { choices: [{ text, finish: "stop" as const }], usage: { input: 1, output: 1 }, model: "m" };
    },
  };
  for (const id of ["one", "two"]) {
    for await (const _ of load({ rows })
      .to(generate({ model: { llm: { ...llm }, id } }))
      .rows({ state }));
  }
  return { folder, state };
}

test("distil journal stats counts the replies of each model", async (t) => {
  const { state } = await kept(t);
  const { code, stdout } = await run("journal", "stats", "--state", state);
  assert.equal(code, 0);
  assert.match(stdout, /^one +3$/m);
  assert.match(stdout, /^two +3$/m);
  assert.match(stdout, /^6 replies in .* MB, from \d{4}-/m);
});

test("distil journal export writes what replay: answers from", async (t) => {
  const { folder, state } = await kept(t);
  const file = join(folder, "replies.jsonl");
  const { code, stderr } = await run("journal", "export", file, "--model", "one", "--state", state);
  assert.equal(code, 0, stderr);
  assert.equal((await readFile(file, "utf8")).trim().split("\n").length, 3);
  const replayed = load({ rows: [{ instruction: "What is 2?" }] }).to(generate({ model: `replay:${file}` }));
  const rows = [];
  for await (const row of replayed.rows({ state: join(folder, "other") })) rows.push(row["generation"]);
  assert.deepEqual(rows, ["Re: What is 2?"]);
});

test("distil journal prune takes out what it is told to, and wants to be told", async (t) => {
  const { state } = await kept(t);
  await assert.rejects(run("journal", "prune", "--state", state), { code: "ERR_USAGE" });
  assert.equal((await run("journal", "prune", "--older-than", "1d", "--state", state)).code, 0);
  assert.match((await run("journal", "stats", "--state", state)).stdout, /^6 replies/m);
  const { code, stderr } = await run("journal", "prune", "--model", "one", "--state", state);
  assert.deepEqual([code, /3 replies removed/.test(stderr)], [0, true], stderr);
  assert.match((await run("journal", "stats", "--state", state)).stdout, /^3 replies/m);
});
