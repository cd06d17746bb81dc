import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Row } from "../../src/row.ts";
import { FileRules } from "../../src/trainers/file-rules.ts";
import { shapesOf, type TrainerName, trainerNames } from "../../src/trainers/names.ts";
import { TrainingRecord } from "../../src/trainers/record.ts";
import type { Wanted } from "../../src/trainers/trainer.ts";
import { trainers } from "../../src/trainers/trainers.ts";

const folder = join(import.meta.dirname, "../../fixtures/convert");
const scenarios = readdirSync(folder).filter((name) => name.endsWith(".json"));

interface Options {
  readonly to: TrainerName;
  readonly shape?: Wanted["shape"];
  readonly margin?: boolean;
}

function read(name: string): { readonly options: Options; readonly rows: Row[] } {
  const text = readFileSync(join(folder, name.replace(/\.json$/, ".out.jsonl")), "utf8");
  const rows = text.split("\n").filter((line) => line !== "");
  return { options: JSON.parse(readFileSync(join(folder, name), "utf8")), rows: rows.map((line) => JSON.parse(line)) };
}

test("trainers are those of the names, each under its own", () => {
  assert.deepEqual(Object.keys(trainers), [...trainerNames]);
  for (const name of trainerNames) assert.equal(trainers[name].name, name);
});

test("fixtures/convert has every format in every shape", () => {
  const made = new Set(
    scenarios.map((name) => read(name).options).map(({ to, shape }) => `${to} ${shape ?? shapesOf[to][0]}`),
  );
  const all = trainerNames.flatMap((name) => shapesOf[name].map((shape) => `${name} ${shape}`));
  assert.deepEqual(
    all.filter((one) => !made.has(one)),
    [],
  );
});

for (const name of scenarios) {
  const { options, rows } = read(name);
  const trainer = trainers[options.to];
  const { shape = shapesOf[options.to][0], margin = false } = options;

  test(`${options.to} takes the rows of fixtures/convert/${name}, alone and together`, () => {
    const rules = new FileRules(trainer);
    for (const row of rows) assert.deepEqual([...trainer.check(row), ...rules.add(row)], []);
    assert.deepEqual(rules.end().problems, []);
  });

  test(`${options.to} reads the rows of fixtures/convert/${name} back as they are`, () => {
    for (const row of rows) {
      const again = trainer.from(new TrainingRecord(row), { shape, margin }) as Row;
      for (const column of trainer.columns(shape)) assert.deepEqual(again[column], row[column]);
    }
  });
}

/** From each format to each other one that holds as much. */
const chats = ["trl-sft", "openai-sft", "sharegpt", "chatml", "axolotl-sft", "llama-factory-sft"] as const;
const pairs = ["trl-dpo", "trl-dpo-implicit", "trl-reward", "openai-dpo", "axolotl-dpo", "llama-factory-dpo"] as const;
for (const family of [chats, pairs]) {
  for (const from of family) {
    for (const to of family.filter((name) => name !== from)) {
      test(`${from} converts to ${to} and back without a loss`, () => {
        const wanted: Wanted = { shape: "conversational", margin: false };
        for (const row of read(`${from}.json`).rows.filter(
          (one) => one["tools"] === undefined || one["tools"] === "",
        )) {
          const there = trainers[to].from(new TrainingRecord(row), wanted) as Row;
          assert.deepEqual(trainers[to].check(there), []);
          assert.deepEqual(trainers[from].from(new TrainingRecord(there), wanted), row);
        }
      });
    }
  }
}
