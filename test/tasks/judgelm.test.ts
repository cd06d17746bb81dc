import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { judgelm } from "../../src/tasks/judgelm.ts";
import { assertFramed, attacks, readsReplies, shownIn } from "./judge.ts";

const row = { instruction: "Explain rain.", generations: ["one", "two"] };
const context = { seed: "1", shuffle: false };

readsReplies("judgelm", "judgelm", (more) => judgelm().prompt({ ...row, ...more }, context));

describe("judgelm()", () => {
  const generations = ["one", "two", "three", "four"];

  test("writes ratings back in place, and numbers the texts of the rationale by their places", () => {
    for (let seed = 0; seed < 20; seed++) {
      const prompt = judgelm().prompt({ ...row, generations }, { seed: String(seed) });
      const order = shownIn(prompt);
      const numbers = order.map((text) => generations.indexOf(text) + 2);
      const best = order.indexOf("four") + 1;
      const columns = prompt.parse(`${numbers.join(" ")}\ntext_${best} is best, Text ${best} I say.`, false);
      assert.deepEqual(columns, { ratings: [2, 3, 4, 5], rationale: "text_4 is best, Text 4 I say." });
    }
  });

  test("asks for the rationale, and then one rating from 1 to 10 for each text", () => {
    const { schema } = judgelm().prompt(row, context);
    assert.deepEqual(schema!["required"], ["rationale", "text_1", "text_2"]);
    const { text_1: rating } = schema!["properties"] as Record<string, { enum: number[] }>;
    assert.deepEqual([rating!.enum[0], rating!.enum.at(-1)], [1, 10]);
  });

  for (const attack of attacks) {
    test(`keeps ${JSON.stringify(attack.slice(0, 30))} in its frame`, () => {
      const texts = [attack, "two"];
      assertFramed(judgelm().prompt({ ...row, generations: texts }, context), ["Explain rain.", ...texts]);
    });
  }
});
