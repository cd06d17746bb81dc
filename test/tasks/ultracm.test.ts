import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { label } from "../../operators/label.ts";
import type { Prompt } from "../../src/tasks/task.ts";
import { ultracm } from "../../src/tasks/ultracm.ts";
import { fakeModel, modelsNamed } from "../fake-model.ts";
import { apply } from "../operators/helpers.ts";
import { assertFramed, attacks, readsReplies } from "./judge.ts";

const row = { instruction: "Explain rain.", generations: ["one"] };
const context = { seed: "1" };
const promptFor = (more = {}) => ultracm().prompt({ ...row, ...more }, context);

readsReplies("ultracm", "ultracm", promptFor);

describe("ultracm()", () => {
  const byLength = () =>
    fakeModel(
      ({ messages }) => {
        const text = /<answer \w+>\n(.*)\n/.exec(messages.at(-1)!.content)![1]!;
        return JSON.stringify({ critique: `It says ${text}.`, score: text.length });
      },
      { name: "judge" },
    );

  test("judges each generation by itself, in a call of its own", async () => {
    const model = byLength();
    const given = { ...row, generations: ["one", null, "three", null] };
    const [made] = await apply(label({ model: "judge", task: ultracm() }), [given], modelsNamed(model));
    assert.deepEqual(made!["critiques"], ["It says one.", null, "It says three.", null]);
    assert.deepEqual(made!["scores"], [3, null, 5, null]);
    assert.equal(model.requests.length, 2);
    for (const { messages } of model.requests) assert.doesNotMatch(messages.at(-1)!.content, /one[\s\S]*three/);
  });

  test("keeps each call's reply with keepRaw, named by the generation's place", async () => {
    const given = { ...row, generations: ["one", null, "three"] };
    const operator = label({ model: "judge", task: ultracm(), keepRaw: true });
    const [made] = await apply(operator, [given], modelsNamed(byLength()));
    const { label: raw } = made!["distil_metadata"] as { label: { turns: { turn: string; reply: string }[][] } };
    assert.deepEqual(
      raw.turns[0]!.map(({ turn, reply }) => [turn, reply]),
      [
        ["text_1", '{"critique":"It says one.","score":3}'],
        ["text_3", '{"critique":"It says three.","score":5}'],
      ],
    );
  });

  test("rejects the row when one of its generations cannot be judged", async () => {
    const model = fakeModel(
      ({ messages }) =>
        messages.some(({ content }) => content.includes("two")) ? "Fine." : '{"critique": "Yes.", "score": 9}',
      { name: "judge" },
    );
    const given = { ...row, generations: ["one", "two"] };
    await assert.rejects(apply(label({ model: "judge", task: ultracm() }), [given], modelsNamed(model)), {
      code: "ERR_PARSE",
    });
  });

  test("names the generation that is off the scale by its place", () => {
    const next = promptFor({ generations: ["one", "two"] }).next!({
      critiques: ["x", null],
      scores: [3, null],
    }) as Prompt;
    assert.throws(() => next.parse("Bad. Score: 11", false), /the rating of text 2 must be from 1 to 10: it is 11/);
    assert.equal(next.next, undefined);
  });

  for (const attack of attacks) {
    test(`keeps ${JSON.stringify(attack.slice(0, 30))} in its frame`, () => {
      assertFramed(promptFor({ generations: [attack] }), ["Explain rain.", attack]);
    });
  }
});
