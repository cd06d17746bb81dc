import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { qualityScorer } from "../../src/tasks/quality-scorer.ts";
import { assertFramed, attacks, readsReplies, shownIn } from "./judge.ts";

const row = { instruction: "Explain rain.", generations: ["one", "two"] };
const context = { seed: "1", shuffle: false };

readsReplies("qualityScorer", "quality-scorer", (more) => qualityScorer().prompt({ ...row, ...more }, context));

describe("qualityScorer()", () => {
  const many = { ...row, generations: ["one", "two", "three", "four"] };

  test("shows the generations in a seeded order, and writes the scores back in place", () => {
    const orders = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const prompt = qualityScorer().prompt(many, { seed: String(seed) });
      const order = shownIn(prompt);
      orders.add(order.join());
      const reply = order.map((text, index) => [`text_${index + 1}`, many.generations.indexOf(text) + 1]);
      assert.deepEqual(prompt.parse(JSON.stringify(Object.fromEntries(reply)), true), { scores: [1, 2, 3, 4] });
    }
    assert.ok(orders.size > 5, `${orders.size} orders of 24`);
  });

  test("has a schema with exactly one score from 1 to 6 for each shown generation", () => {
    const { schema } = qualityScorer().prompt({ ...row, generations: ["one", null, "three"] }, context);
    assert.deepEqual(schema!["required"], ["text_1", "text_2"]);
    assert.equal(schema!["additionalProperties"], false);
    assert.deepEqual((schema!["properties"] as Record<string, unknown>)["text_1"], {
      type: "integer",
      enum: [1, 2, 3, 4, 5, 6],
    });
  });

  for (const attack of attacks) {
    test(`keeps ${JSON.stringify(attack.slice(0, 30))} in its frame`, () => {
      const texts = [attack, "two"];
      assertFramed(qualityScorer().prompt({ ...row, generations: texts }, context), ["Explain rain.", ...texts]);
    });
  }

  for (const value of [undefined, "one", [], [null], ["one", 2]]) {
    test(`refuses the generations ${JSON.stringify(value)}`, () => {
      assert.throws(() => qualityScorer().prompt({ ...row, generations: value }, context), { code: "ERR_COLUMN" });
    });
  }
});
