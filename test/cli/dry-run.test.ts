import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { placeholderReply } from "../../src/cli/placeholder.ts";
import type { DistilError } from "../../src/errors.ts";
import { folderWith, run } from "./memory-io.ts";

const prompts =
  '{"instruction":"What is a lease?"}\n{"instruction":"What is a bond?"}\n{"instruction":"What is a loan?"}\n';

test("run --dry-run shows each step, the first prompts and an estimate", async (t) => {
  const folder = await folderWith(t, { "p.jsonl": prompts });
  const file = join(folder, "p.jsonl");
  const { code, stdout } = await run(
    "run",
    "--dry-run",
    `load ${file} >> generate --model vllm:http://127.0.0.1:9 --max-tokens 20 >> keep generation`,
  );
  assert.equal(code, 0);
  assert.match(
    stdout,
    new RegExp(`^load ${file}\\n {2}3 rows\\ngenerate --model vllm:http://127\\.0\\.0\\.1:9 --max-tokens 20\\n`),
  );
  assert.match(stdout, /asks vllm:http:\/\/127\.0\.0\.1:9:\n {4}user: What is a lease\?\n/);
  assert.match(stdout, /About 3 calls for 3 replies, 12 tokens in prompts, at most 60 in replies/);
});

test("run --dry-run shows what is not known yet as <generation>", async (t) => {
  const folder = await folderWith(t, { "p.jsonl": prompts });
  const steps = "[generate --model a, generate --model b --num-generations 2] >> group >> label --model c >> binarize";
  const { stdout } = await run("run", "--dry-run", `load ${join(folder, "p.jsonl")} >> ${steps}`);
  assert.equal(stdout.match(/<generation>/g)?.length, 3);
  assert.match(stdout, /About 9 calls for 12 replies/);
  assert.doesNotMatch(stdout, /would be rejected/);
});

test("run --dry-run follows instructions that are not written yet", async (t) => {
  const folder = await folderWith(t, { "a.txt": "A lease is a contract." });
  const steps = "generate --task self-instruct --count 2 --expand --model a >> generate --model b";
  const { stdout } = await run("run", "--dry-run", `load ${join(folder, "a.txt")} >> ${steps}`);
  assert.match(stdout, /asks b:\n {4}user: <instruction 1>\n/);
  assert.match(stdout, /About 3 calls/);
});

test("run --dry-run follows a text through the turns in which it is rewritten", async (t) => {
  const folder = await folderWith(t, { "a.jsonl": '{"instruction":"What is a lease?","response":"A contract."}\n' });
  const steps =
    "generate --model a --task evol-quality --num-evolutions 3 >> generate --model b --template '{{evolved_response}}'";
  const { stdout } = await run("run", "--dry-run", `load ${join(folder, "a.jsonl")} >> ${steps}`);
  assert.match(stdout, /asks b:\n {4}user: <generation 3>\n/);
  assert.match(stdout, /About 4 calls/);
});

test("run --dry-run counts what --limit, limit and pick leave", async (t) => {
  const folder = await folderWith(t, { "p.jsonl": prompts.repeat(20) });
  const load = `load ${join(folder, "p.jsonl")}`;
  assert.match(
    (await run("run", "--dry-run", "--limit", "2", `${load} >> generate --model a`)).stdout,
    /About 2 calls/,
  );
  assert.match((await run("run", "--dry-run", `${load} >> limit 7 >> generate --model a`)).stdout, /About 7 calls/);
  const four = "[generate -m a, generate -m b, generate -m c, generate -m d] pick 2 >> group";
  assert.match((await run("run", "--dry-run", `${load} >> ${four}`)).stdout, /About 120 calls/);
});

test("run --dry-run counts what sample leaves, and says how long the rates that are set take", async (t) => {
  const folder = await folderWith(t, {
    "p.jsonl": prompts.repeat(100),
    "p.yaml": `models: { small: { use: hf:a/b, rpm: 2, tpm: 400, max_tokens: 76 }, other: { use: hf:c/d, rpm: 60 } }
pipeline: [ load: DIR/p.jsonl, sample: 20, generate: { model: small }, keep: [instruction] ]`,
  });
  const file = join(folder, "p.yaml");
  await writeFile(file, (await readFile(file, "utf8")).replace("DIR", folder));
  const { stdout } = await run("run", "--dry-run", file);
  assert.match(stdout, /About 20 calls for 20 replies, \d+ tokens in prompts, at most 1,500 in replies/);
  assert.match(stdout, /\nAt 2 requests a minute, small takes at least 10 m 00 s\.\n/);
  assert.match(stdout, /\nAt 400 tokens a minute, small takes at most about 4 m 00 s\.\n/);
});

test("run --dry-run writes no file", async (t) => {
  const folder = await folderWith(t, { "p.jsonl": prompts });
  await run("run", "--dry-run", `load ${join(folder, "p.jsonl")} >> save ${join(folder, "out.jsonl")}`);
  assert.deepEqual(await readdir(folder), ["p.jsonl"]);
});

test("run --dry-run says which rows would be rejected", async (t) => {
  const folder = await folderWith(t, { "p.jsonl": '{"text":1}\n' });
  assert.match(
    (await run("run", "--dry-run", `load ${join(folder, "p.jsonl")} >> chunk`)).stdout,
    /a row would be rejected: .*text/,
  );
});

test("run --dry-run throws ERR_COLUMN for a column that is missing", async (t) => {
  const folder = await folderWith(t, { "p.jsonl": prompts });
  await assert.rejects(
    run("run", "--dry-run", `load ${join(folder, "p.jsonl")} >> keep instrution`),
    (error: DistilError) => error.code === "ERR_COLUMN" && error.details.hint === "Did you mean instruction?",
  );
});

test("placeholderReply() fits the schema that was asked for", () => {
  const schema = {
    type: "object",
    properties: {
      ratings: { type: "array", minItems: 2, items: { type: "integer", enum: [1, 2, 3] } },
      why: { type: "string" },
      sure: { anyOf: [{ type: "boolean" }, { type: "null" }] },
    },
  };
  assert.deepEqual(JSON.parse(placeholderReply(schema)), { ratings: [2, 2], why: "<why>", sure: true });
});
