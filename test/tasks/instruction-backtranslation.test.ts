import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { instructionBacktranslation } from "../../src/tasks/instruction-backtranslation.ts";
import { assertFramed, attacks, readsReplies } from "./judge.ts";

const row = { instruction: "Explain rain.", generation: "Water falls." };
const context = { seed: "1" };
const promptFor = (more = {}) => instructionBacktranslation().prompt({ ...row, ...more }, context);

readsReplies("instructionBacktranslation", "instruction-backtranslation", promptFor);

describe("instructionBacktranslation()", () => {
  test("asks for the reason before the score", () => {
    assert.deepEqual(Object.keys(promptFor().schema!["properties"] as object), ["reason", "score"]);
  });

  test("tells the instruction from the answer", () => {
    const user = promptFor().messages.at(-1)!.content;
    assert.match(
      user,
      /<instruction \w+>\nExplain rain\.\n<\/instruction \w+>\n\n<answer \w+>\nWater falls\.\n<\/answer/,
    );
  });

  for (const attack of attacks) {
    test(`keeps ${JSON.stringify(attack.slice(0, 30))} in its frame`, () => {
      assertFramed(promptFor({ generation: attack }), ["Explain rain.", attack]);
    });
  }

  for (const column of ["instruction", "generation"]) {
    test(`needs the column ${column}`, () => {
      assert.throws(() => promptFor({ [column]: null }), { code: "ERR_COLUMN" });
    });
  }
});
