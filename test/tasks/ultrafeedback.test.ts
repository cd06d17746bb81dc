import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { DistilError } from "../../src/errors.ts";
import { ultrafeedback } from "../../src/tasks/ultrafeedback.ts";

interface Case {
  readonly generations: readonly (string | null)[];
  readonly critique?: boolean;
  readonly reply: string;
  readonly ratings?: readonly (number | null)[];
  readonly rationales?: readonly (string | null)[];
  readonly error?: string;
}

const folder = new URL("../../fixtures/tasks/ultrafeedback/", import.meta.url);
const context = { seed: "1", shuffle: false };

for (const name of readdirSync(folder)) {
  test(`ultrafeedback() reads the reply ${name}`, () => {
    const given = JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Case;
    const row = { instruction: "Explain rain.", generations: given.generations };
    const prompt = ultrafeedback({ critique: given.critique ?? true }).prompt(row, context);
    if (given.error !== undefined) {
      assert.throws(
        () => prompt.parse(given.reply, false),
        (error) => error instanceof DistilError && error.code === "ERR_PARSE" && error.message.includes(given.error!),
      );
      return;
    }
    const columns = prompt.parse(given.reply, false);
    assert.deepEqual(columns["ratings"], given.ratings);
    if (given.rationales) assert.deepEqual(columns["rationales"], given.rationales);
    if (given.critique !== false) assert.equal((columns["rationales"] as unknown[]).length, given.generations.length);
  });
}
