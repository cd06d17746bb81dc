import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { withModels } from "../../src/cli/other-models.ts";
import { parseConfig } from "../../src/config.ts";
import { fileFor } from "../helpers/files.ts";
import { chat, fakeServer, json } from "../llm/fake-server.ts";
import { folderWith, run } from "./memory-io.ts";

const config = parseConfig(
  "models: { small: 'vllm:http://a/v1', judge: { use: openai:m, name: j, temperature: 0, key: k, rpm: 5 } }",
  "p.yaml",
);

test("withModels() keeps the sampling of a name, and nothing of its server", () => {
  assert.deepEqual(withModels(config, { judge: "local", small: "hf:a/b" }).models, {
    small: "hf:a/b",
    judge: { temperature: 0, name: "j", use: "local" },
  });
});

test("withModels() takes whole settings as JSON", () => {
  const { models } = withModels(config, { judge: '{"use":"local","max_tokens":9}' });
  assert.deepEqual(models["judge"], { use: "local", max_tokens: 9 });
});

test("withModels() adds names to a file that has none", () => {
  assert.deepEqual(withModels(parseConfig("", "p.yaml"), { small: "local" }).models, { small: "local" });
});

for (const [given, message, hint] of [
  [{ smal: "local" }, /Cannot use --model smal=… as models: has no such name/, /Did you mean small\?/],
  [{ other: "local" }, /--model other=…/, /It has small, judge/],
  [{ small: "" }, /Cannot use --model small= as it must name a model/, undefined],
  [{ small: "{" }, /Cannot use --model small as it must be JSON/, undefined],
  [{ small: '{"use":"local","tempreature":1}' }, /--model small\.tempreature/, /temperature/],
] as const) {
  test(`withModels() refuses ${JSON.stringify(given)}`, () => {
    assert.throws(
      () => withModels(config, given),
      (error: Error & { details: { hint?: string } }) => {
        assert.match(error.message, message);
        if (hint) assert.match(error.details.hint ?? "", hint);
        return true;
      },
    );
  });
}

async function answering(t: TestContext): Promise<string> {
  const { url } = await fakeServer(t, ({ path }, response) => {
    json(response, path.endsWith("/models") ? { data: [{ id: "m" }] } : chat("A contract."));
  });
  return url;
}

test("run --model and check --model exchange the models of a file", async (t) => {
  const url = await answering(t);
  const folder = await folderWith(t, { "rows.jsonl": '{"instruction":"What is a lease?"}\n' });
  const [rows, out] = [join(folder, "rows.jsonl"), join(folder, "out.jsonl")];
  const pipeline = `models: { small: "vllm:http://127.0.0.1:1/v1" }
pipeline: [ { load: ${rows} }, { generate: { model: small } }, { save: ${out} } ]`;
  const file = await fileFor(t, "p.yaml", pipeline);
  const other = ["--model", `small=vllm:${url}`];
  assert.equal((await run("check", file, ...other)).code, 0);
  const { code, stderr } = await run("run", file, ...other, "--state", folder);
  assert.equal(code, 0, stderr);
  assert.match(await readFile(out, "utf8"), /"generation":"A contract\."/);
});
