import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Row } from "../../src/row.ts";
import { convertibleTo, guessTrainers } from "../../src/trainers/guess.ts";
import { trainerNames } from "../../src/trainers/names.ts";

function written(scenario: string): Row[] {
  const text = readFileSync(join(import.meta.dirname, `../../fixtures/convert/${scenario}.out.jsonl`), "utf8");
  return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Row]));
}

const names = (rows: readonly Row[]) => guessTrainers(rows).map(({ name }) => name);

for (const name of trainerNames) {
  test(`guessTrainers() knows ${name}`, () => assert.ok(names(written(name)).includes(name)));
}

test("guessTrainers() takes the format that names the most columns, though some rows are broken", () => {
  const rows = written("trl-dpo").map((row, index) => (index < 3 ? { ...row, chosen: null } : row));
  assert.deepEqual(names(rows), ["trl-dpo"]);
});

test("guessTrainers() names a format of which every row is broken", () => {
  assert.equal(
    names([
      { prompt: "", completion: "A", label: "yes" },
      { prompt: null, completion: "A", label: 1 },
    ])[0],
    "trl-kto",
  );
});

test("guessTrainers() takes distilabel's pairs for implicit ones", () => {
  const messages = (answer: string) => [
    { role: "user", content: "Q" },
    { role: "assistant", content: answer },
  ];
  assert.equal(names([{ prompt: "Q", chosen: messages("A"), rejected: messages("B") }])[0], "trl-dpo-implicit");
});

test("guessTrainers() says nothing of rows that are no trainer's", () => {
  assert.deepEqual(names([{ instruction: "Q", generation: "A" }]), []);
});

test("convertibleTo() names what a row has enough for", () => {
  const formats = convertibleTo({ instruction: "Q", generation: "A" });
  assert.deepEqual(
    formats,
    trainerNames.filter((name) => /sft|prompt|alpaca|sharegpt|chatml/.test(name)),
  );
});
