import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Comparison } from "../../src/bench/compare.ts";
import type { BenchResult } from "../../src/bench/result.ts";
import { someSweep } from "../bench/some-result.ts";
import { folderWith, run } from "./memory-io.ts";

async function files(t: TestContext, results: Readonly<Record<string, BenchResult | string>>) {
  const texts = Object.entries(results).map(([name, result]) => [
    name,
    typeof result === "string" ? result : JSON.stringify(result),
  ]);
  const folder = await folderWith(t, Object.fromEntries(texts));
  return (name: string) => join(folder, name);
}

const words = (code: string, file: string) => (error: Error & { code?: string }) =>
  error.code === code && error.message.includes(file);

test("distil bench compare shows a table a setting, with n and verdicts", async (t) => {
  const at = await files(t, { "a.json": someSweep(3, 1.5), "b.json": someSweep(3) });
  const { code, stdout } = await run("bench", "compare", at("a.json"), at("b.json"));
  assert.equal(code, 0);
  assert.match(stdout, /^A: a\.json, org\/some-model\nB: b\.json, org\/some-model\n/);
  assert.match(
    stdout,
    /^concurrency 16, org\/some-model\n +A +B +B \/ A +95 % +n +B is\noutput, tokens\/s .* 3 +better$/m,
  );
});

test("distil bench compare --format json gives what the table says", async (t) => {
  const at = await files(t, { "a.json": someSweep(3, 1.5), "b.json": someSweep(3) });
  const { stdout } = await run("bench", "compare", at("a.json"), at("b.json"), "--format", "json");
  const { settings } = JSON.parse(stdout) as Comparison;
  assert.equal(settings[0]!.figures[0]!.verdict, "better");
});

test("distil bench compare --html writes a page", async (t) => {
  const at = await files(t, { "a.json": someSweep(3), "b.json": someSweep(3) });
  const { stderr } = await run("bench", "compare", at("a.json"), at("b.json"), "--html", at("out.html"));
  assert.match(stderr, /wrote .*out\.html/);
  assert.match(await readFile(at("out.html"), "utf8"), /<h1>a\.json and b\.json<\/h1>/);
});

test("distil bench compare says which file is no result", async (t) => {
  const at = await files(t, { "a.json": someSweep(1), "b.json": "{}", "c.json": '{"distilBench":99}', "d.json": "no" });
  for (const name of ["b.json", "c.json", "d.json", "gone.json"])
    await assert.rejects(run("bench", "compare", at("a.json"), at(name)), words("ERR_INPUT", name));
});

test("distil bench compare needs two files", async (t) => {
  const at = await files(t, { "a.json": someSweep(1) });
  await assert.rejects(run("bench", "compare", at("a.json")), words("ERR_OPTION", "b"));
});
