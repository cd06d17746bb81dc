import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { complexityScorer } from "../../src/tasks/complexity-scorer.ts";
import { assertFramed, attacks, readsReplies, shownIn } from "./judge.ts";

const row = { instructions: ["one", "two"] };
const context = { seed: "1", shuffle: false };

readsReplies("complexityScorer", "complexity-scorer", (more) =>
  complexityScorer().prompt({ ...row, ...more }, context),
);

describe("complexityScorer()", () => {
  test("shows the instructions in a seeded order, and writes the scores back in place", () => {
    const instructions = ["one", "two", "three", "four"];
    const orders = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const prompt = complexityScorer().prompt({ instructions }, { seed: String(seed) });
      const order = shownIn(prompt);
      orders.add(order.join());
      const reply = order.map((text, index) => `[${index + 1}] Score: ${instructions.indexOf(text) + 1}`);
      assert.deepEqual(prompt.parse(reply.join("\n"), false), { scores: [1, 2, 3, 4] });
    }
    assert.ok(orders.size > 5, `${orders.size} orders of 24`);
  });

  test("reads no instruction and no generations", () => {
    assert.deepEqual(complexityScorer().reads, ["instructions"]);
  });

  for (const attack of attacks) {
    test(`keeps ${JSON.stringify(attack.slice(0, 30))} in its frame`, () => {
      assertFramed(complexityScorer().prompt({ instructions: [attack, "two"] }, context), [attack, "two"]);
    });
  }

  test("refuses instructions that are no list", () => {
    assert.throws(() => complexityScorer().prompt({ instructions: "one" }, context), {
      code: "ERR_COLUMN",
      message: /Cannot use column instructions for complexity-scorer as it must be a list of texts/,
    });
  });
});
