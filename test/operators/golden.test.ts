import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as operators from "../../operators/index.ts";
import type { Pipeline } from "../../src/pipeline.ts";
import type { Row } from "../../src/row.ts";

// fixtures/<operator>/<case>.in.jsonl gives <case>.out.jsonl, with the options in <case>.json where it takes any.
// A new pair is a new test; GOLDEN=write writes what comes out, for reading before it is committed.
const root = join(import.meta.dirname, "../../fixtures");

for (const [name, operator] of Object.entries(operators)) {
  if (!existsSync(join(root, name))) continue;
  for (const file of readdirSync(join(root, name))) {
    if (file.endsWith(".in.jsonl")) golden(name, operator as never, file.slice(0, -".in.jsonl".length));
  }
}

function golden(name: string, operator: (options: unknown) => Pipeline, scenario: string): void {
  const path = (ending: string): string => join(root, name, `${scenario}${ending}`);
  test(`${name}() turns fixtures/${name}/${scenario}.in.jsonl into ${scenario}.out.jsonl`, async () => {
    const options: unknown = existsSync(path(".json")) ? JSON.parse(readFileSync(path(".json"), "utf8")) : {};
    const rows = linesOf(path(".in.jsonl")).map((line) => JSON.parse(line) as Row);
    const given: string[] = [];
    for await (const row of operator(options).apply(rows)) given.push(JSON.stringify(row));
    if (process.env["GOLDEN"] === "write") writeFileSync(path(".out.jsonl"), given.map((line) => `${line}\n`).join(""));
    assert.deepEqual(given, linesOf(path(".out.jsonl")));
  });
}

function linesOf(path: string): string[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "");
}
