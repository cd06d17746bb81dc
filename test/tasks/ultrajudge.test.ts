import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Row } from "../../src/row.ts";
import { ultrajudge } from "../../src/tasks/ultrajudge.ts";
import { assertFramed, attacks, readsReplies, shownIn } from "./judge.ts";

const row = { instruction: "Explain rain.", generations: ["one", "two"] };
const context = { seed: "1", shuffle: false };
const areas = { Use: "Can one use it?", "Clear & Open": "Is it easy to read?" };

readsReplies("ultrajudge", "ultrajudge", (more) => ultrajudge({ areas }).prompt({ ...row, ...more }, context));

describe("ultrajudge()", () => {
  test("writes ratings and areas back in place, whatever the order", () => {
    const generations = ["one", "two", "three"];
    for (let seed = 0; seed < 10; seed++) {
      const prompt = ultrajudge({ areas: { Use: "Can one use it?" } }).prompt(
        { ...row, generations },
        { seed: String(seed) },
      );
      const reply = shownIn(prompt).map((text, index) => {
        const rating = generations.indexOf(text);
        return [`text_${index + 1}`, { Use: { rationale: text, rating }, rating }];
      });
      const columns = prompt.parse(JSON.stringify(Object.fromEntries(reply)), true) as Row;
      assert.deepEqual(columns["ratings"], [0, 1, 2]);
      assert.deepEqual(
        columns["areas"],
        generations.map((text, rating) => ({ Use: { rating, rationale: text } })),
      );
    }
  });

  test("refuses areas that a reply could not tell apart", () => {
    for (const names of [["Clear & Open", "clear and open"], ["Rating"], ["!?"]]) {
      const same = Object.fromEntries(names.map((name) => [name, "Is it?"]));
      assert.throws(() => ultrajudge({ areas: same }), {
        code: "ERR_OPTION",
        message: /^Cannot use ultrajudge.areas as it must be areas whose names differ/,
      });
    }
  });

  test("rates in the four areas of 0.6 without areas of one's own", () => {
    const { schema } = ultrajudge().prompt(row, context);
    const { text_1: entry } = schema!["properties"] as Record<string, { required: string[] }>;
    assert.deepEqual(entry!.required, [
      "Practical Accuracy",
      "Clarity & Transparency",
      "Authenticity & Reliability",
      "Compliance with Intent",
      "rating",
    ]);
  });

  test("takes areas as NAME=QUESTION pairs", () => {
    const task = ultrajudge({ areas: ["Use=Can one use it?", "Clear & Open=Is it easy to read?"] });
    assert.deepEqual(task.definition, ultrajudge({ areas }).definition);
  });

  test("refuses no areas", () => {
    assert.throws(() => ultrajudge({ areas: {} }), { code: "ERR_OPTION" });
  });

  for (const attack of attacks) {
    test(`keeps ${JSON.stringify(attack.slice(0, 30))} in its frame`, () => {
      const texts = [attack, "two"];
      assertFramed(ultrajudge().prompt({ ...row, generations: texts }, context), ["Explain rain.", ...texts]);
    });
  }
});
