import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { CheckReport } from "../../src/trainers/check-rows.ts";
import { root } from "../helpers/distil-command.ts";
import { writeRows } from "../helpers/files.ts";
import { folderWith, run } from "./memory-io.ts";

const row = (chosen: unknown, rejected: unknown = "B") => ({ prompt: "Q", chosen, rejected });
const lines = (rows: readonly unknown[]) => rows.map((one) => `${JSON.stringify(one)}\n`).join("");
const good = row("A");
const fixture = (name: string) => join(root, "fixtures/convert", name);

test("check-format says which rows would fail, by reason, and ends with 3", async (t) => {
  const rows = [good, row("B"), row(null), row("B"), good, row("B"), row("B")];
  const folder = await folderWith(t, { "a.jsonl": lines(rows) });
  const { code, stdout } = await run("check-format", "trl-dpo", join(folder, "a.jsonl"));
  assert.equal(code, 3);
  assert.match(stdout, /a\.jsonl as trl-dpo, for TRL's DPOTrainer/);
  assert.match(stdout, /7 rows, 5 would fail/);
  assert.match(
    stdout,
    / {2}4 rows: chosen and rejected are the same\n {4}line 2, line 4, line 6, …\n {2}1 row: chosen is null\n {4}line 3\n/,
  );
});

test("check-format guesses the format", async (t) => {
  const folder = await folderWith(t, { "a.jsonl": lines([good, good, row("B")]) });
  const { code, stdout } = await run("check-format", join(folder, "a.jsonl"));
  assert.equal(code, 3);
  assert.match(stdout, /a\.jsonl is trl-dpo/);
});

test("check-format ends with 0 where every row is fine", async () => {
  const { code, stdout } = await run("check-format", fixture("trl-kto.out.jsonl"));
  assert.deepEqual([code, /is trl-kto.*\n\d+ rows, all of them fine\n$/.test(stdout)], [0, true]);
});

test("check-format names the other formats that would take the rows", async () => {
  const { stdout } = await run("check-format", fixture("chatml.out.jsonl"));
  assert.match(stdout, /is trl-sft, .*; just as well openai-sft, chatml, axolotl-sft/);
});

test("check-format reads Parquet and CSV, by rows", async (t) => {
  const folder = await folderWith(t, { "a.csv": "prompt,chosen,rejected\nQ,A,B\nQ,A,A\n" });
  await writeRows(join(folder, "a.parquet"), [
    { prompt: [{ role: "user", content: "Q" }], chosen: [{ role: "assistant", content: "A" }], rejected: [] },
  ]);
  assert.match((await run("check-format", join(folder, "a.csv"))).stdout, /are the same\n {4}row 2\n/);
  const parquet = await run("check-format", "trl-dpo", join(folder, "a.parquet"));
  assert.match(parquet.stdout, /rejected has no messages\n {4}row 1\n/);
});

test("check-format finds lines that are no rows, and columns that change their type", async (t) => {
  const text = `${lines([good])}nonsense\n${lines([
    { ...good, chosen: [{ role: "assistant", content: "A" }] },
    { ...good, meta: 1 },
    { ...good, meta: "x" },
  ])}`;
  const folder = await folderWith(t, { "a.jsonl": text });
  const { stdout } = await run("check-format", "trl-dpo", join(folder, "a.jsonl"));
  assert.match(stdout, /5 rows, 3 would fail/);
  assert.match(stdout, /line is not a JSON object\n {4}line 2/);
  assert.match(stdout, /prompt is a text, but chosen is a list of messages\n {4}line 3/);
  assert.match(stdout, /meta is a text, but earlier rows have a number\n {4}line 5/);
});

test("check-format says what is wrong with all rows together", async (t) => {
  const folder = await folderWith(t, { "a.jsonl": lines([{ prompt: "Q", completion: "A", label: false }]) });
  const { code, stdout } = await run("check-format", join(folder, "a.jsonl"));
  assert.equal(code, 3);
  assert.match(stdout, /As a whole: its one row has the label false/);
});

test("check-format says of rows that are no trainer's what convert can make of them", async () => {
  const { code, stdout } = await run("check-format", join(root, "fixtures/prompts.jsonl"));
  assert.equal(code, 3);
  assert.match(stdout, /is in no trainer's format: it has .*instruction/);
  assert.match(stdout, /convert --to can make it trl-prompt/);
});

test("check-format --json writes what was found", async (t) => {
  const folder = await folderWith(t, { "a.jsonl": lines([good, row("B")]) });
  const file = join(folder, "a.jsonl");
  const { code, stdout } = await run("check-format", file, "--json");
  const { reader: _, ...report } = JSON.parse(stdout) as CheckReport;
  assert.equal(code, 3);
  assert.deepEqual(report, {
    format: "trl-dpo",
    also: [],
    guessed: true,
    rows: 2,
    failing: 1,
    reasons: [{ column: "chosen", reason: "and rejected are the same", rows: 1, first: [{ file, line: 2 }] }],
    problems: [],
    warnings: [],
  });
});

test("check-format --dataset-info writes LLaMA-Factory's entry", async () => {
  const file = fixture("llama-factory-dpo.out.jsonl");
  const { code, stdout, stderr } = await run("check-format", "llama-factory-dpo", file, "--dataset-info", "tenants");
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), {
    tenants: {
      file_name: "llama-factory-dpo.out.jsonl",
      formatting: "sharegpt",
      ranking: true,
      columns: {
        messages: "conversations",
        system: "system",
        tools: "tools",
        chosen: "chosen",
        rejected: "rejected",
      },
    },
  });
  assert.match(stderr, /all of them fine/);
});

test("check-format refuses what it cannot mean", async (t) => {
  const folder = await folderWith(t, { "a.jsonl": lines([good]) });
  const file = join(folder, "a.jsonl");
  await assert.rejects(run("check-format", "trl-dop", file), { code: "ERR_USAGE", message: /the format trl-dop/ });
  await assert.rejects(run("check-format", "trl-dpo"), { code: "ERR_USAGE", message: /no file is named/ });
  await assert.rejects(run("check-format", "trl-dpo", file, "--dataset-info", "x"), { code: "ERR_OPTION" });
});
