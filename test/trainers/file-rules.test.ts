import assert from "node:assert/strict";
import { test } from "node:test";
import type { Row } from "../../src/row.ts";
import { sentence } from "../../src/trainers/checks.ts";
import { FileRules } from "../../src/trainers/file-rules.ts";
import type { TrainerName } from "../../src/trainers/names.ts";
import { trainers } from "../../src/trainers/trainers.ts";

/** What is said of each row, and of all. */
function reading(name: TrainerName, rows: readonly Row[]) {
  const rules = new FileRules(trainers[name]);
  return { rows: rows.map((row) => rules.add(row).map(sentence).join("; ")), ...rules.end() };
}

test("FileRules.add() holds the columns' types to the first row's", () => {
  const list = [{ role: "user", content: "Q" }];
  const { rows } = reading("trl-prompt", [{ prompt: list }, { prompt: "Q" }, { prompt: list }]);
  assert.deepEqual(rows, ["", "prompt is a text, but earlier rows have a list", ""]);
});

test("FileRules.add() looks into lists and objects of any column", () => {
  const { rows } = reading("trl-prompt", [
    { prompt: "Q", meta: { tags: ["a"] } },
    { prompt: "Q", meta: { tags: [1] } },
    { prompt: "Q", meta: { tags: null, more: true } },
  ]);
  assert.deepEqual(rows, ["", "meta is a number at meta.tags[], but earlier rows have a text", ""]);
});

test("FileRules.add() finds two types in one list", () => {
  assert.match(reading("trl-prompt", [{ prompt: "Q", list: [1, "a"] }]).rows[0]!, /list is a text at list\[\]/);
});

test("FileRules.add() takes whole numbers and others for one type", () => {
  assert.deepEqual(
    reading("trl-prompt", [
      { prompt: "Q", x: 1 },
      { prompt: "Q", x: 1.5 },
    ]).rows,
    ["", ""],
  );
});

test("FileRules.add() wants the trainer's columns in all rows or in none", () => {
  const row = { chosen: "QA", rejected: "QB" };
  assert.deepEqual(reading("trl-reward", [{ ...row, margin: 1 }, row]).rows, [
    "",
    "margin is missing, but earlier rows have it",
  ]);
  assert.match(reading("trl-reward", [row, { ...row, margin: 1 }]).rows[1]!, /margin is there, but/);
});

test("FileRules.add() lets tools come and go", () => {
  const row = { prompt: "Q" };
  assert.deepEqual(reading("trl-prompt", [row, { ...row, tools: "[]" }, row]).rows, ["", "", ""]);
});

test("FileRules.add() lets OpenAI's lines differ, which are no table", () => {
  assert.deepEqual(reading("openai-sft", [{ tools: [{ a: 1 }] }, { tools: [{ a: "x" }] }]).rows, ["", ""]);
});

test("FileRules.end() wants both labels", () => {
  const row = { prompt: "Q", completion: "A", label: true };
  assert.deepEqual(reading("trl-kto", [row, row]).problems, [
    "all 2 rows have the label true, and it learns from both",
  ]);
  assert.deepEqual(reading("trl-kto", [row, { ...row, label: false }]).problems, []);
  assert.deepEqual(reading("trl-kto", []).problems, []);
});

test("FileRules.end() warns of fewer rows than a service takes", () => {
  const rows = (count: number) => Array.from({ length: count }, () => ({ messages: [] }));
  assert.match(reading("openai-sft", rows(9)).warnings[0]!, /fewer than 10 rows.*it has 9/);
  assert.deepEqual(reading("openai-sft", rows(10)).warnings, []);
});
