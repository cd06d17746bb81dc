import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as operators from "../operators/index.ts";
import * as index from "../src/index.ts";
import { camel } from "../src/options.ts";
import { tasks } from "../src/tasks/index.ts";

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Record<string, unknown>;

test("the package's doors are the index, the 0.6 vocabulary and the operators", () => {
  assert.deepEqual(Object.keys(manifest["exports"] as object), [".", "./compat", "./operators/*", "./package.json"]);
  for (const door of Object.values(manifest["exports"] as object).slice(0, 3)) {
    assert.deepEqual(Object.keys(door as object), ["types", "default"]);
  }
});

test("the package holds what is needed to use it", () => {
  assert.deepEqual(manifest["files"], ["dist", "fixtures/docs", "examples", "README.md", "CHANGELOG.md", "LICENSE"]);
  assert.deepEqual(manifest["bin"], { distil: "./dist/src/cli/main.js" });
  assert.deepEqual(manifest["engines"], { node: ">=20.19.0" });
});

test("the package needs these packages and no others", () => {
  assert.deepEqual(Object.keys(manifest["dependencies"] as object), [
    "@bokuweb/zstd-wasm",
    "@huggingface/hub",
    "@huggingface/inference",
    "@huggingface/jinja",
    "@marcbachmann/cel-js",
    "commander",
    "csv-parse",
    "fzstd",
    "html-to-text",
    "hyparquet",
    "hyparquet-compressors",
    "hyparquet-writer",
    "lmdb",
    "node-llama-cpp",
    "pdfjs-dist",
    "stream-json",
    "tinyglobby",
    "undici",
    "uplot",
    "yaml",
    "zod",
  ]);
});

test("the package runs no script when it is installed", () => {
  const scripts = Object.keys((manifest["scripts"] ?? {}) as object);
  assert.deepEqual(
    scripts.filter((name) => /^(pre|post)?install$|^prepare$/.test(name)),
    [],
  );
});

test("the index gives the operators, the tasks, the pipeline and the errors", () => {
  const others = [
    "DistilError",
    "Dropped",
    "Pipeline",
    "build",
    "defineModel",
    "defineOperator",
    "defineSource",
    "defineTask",
    "distil",
    "errorCodes",
    "findConfig",
    "loadPlugins",
    "parseConfig",
    "parseExpression",
    "readConfig",
    "register",
    "standalone",
    "z",
  ];
  const names = [...tasks.generate, ...tasks.judge].map(({ declaration }) => camel(declaration.name));
  assert.deepEqual(Object.keys(index).sort(), [...Object.keys(operators), ...names, ...others].sort());
});

test("the index is re-exports only", () => {
  const lines = readFileSync("src/index.ts", "utf8")
    .replace(/\{[^}]*\}/g, "{}")
    .trim()
    .split("\n");
  assert.deepEqual(
    lines.filter((line) => !/^export (type )?(\*|\{\}) from "\.[^"]*";$/.test(line)),
    [],
  );
});
