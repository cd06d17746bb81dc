import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { binarize } from "../../operators/binarize.ts";
import { label } from "../../operators/label.ts";
import { originOf, type Row } from "../../src/row.ts";
import { tasks } from "../../src/tasks/index.ts";
import type { Prompt } from "../../src/tasks/task.ts";
import { type FakeReply, fakeModel, modelsNamed } from "../fake-model.ts";
import { apply } from "../operators/helpers.ts";

const row = { instruction: "Explain rain.", generations: ["Water falls.", "No."], generation_models: ["a", "b"] };

/** A judge that prefers the longer text, in the form of the task. */
function byLength(form: (texts: readonly string[]) => unknown) {
  return fakeModel(
    ({ messages }) => {
      const texts = [...messages.at(-1)!.content.matchAll(/<(?:text_\d+|answer) \w+>\n(.*)\n/g)];
      return JSON.stringify(form(texts.map(([, text]) => text!)));
    },
    { name: "judge" },
  );
}

const scoreOf = (text: string): number => Math.min(6, Math.ceil(text.length / 3));
const keyed = (texts: readonly string[], entry: (text: string) => unknown) =>
  Object.fromEntries(texts.map((text, index) => [`text_${index + 1}`, entry(text)]));

const forms: Readonly<Record<string, (texts: readonly string[]) => unknown>> = {
  "quality-scorer": (texts) => keyed(texts, scoreOf),
  judgelm: (texts) => ({ rationale: "By length.", ...keyed(texts, scoreOf) }),
  ultrajudge: (texts) =>
    keyed(texts, (text) => {
      const area = { rationale: text, rating: scoreOf(text) };
      return {
        "Practical Accuracy": area,
        "Clarity & Transparency": area,
        "Authenticity & Reliability": area,
        "Compliance with Intent": area,
        rating: scoreOf(text),
      };
    }),
  ultracm: ([text]) => ({ critique: `About ${text}`, score: scoreOf(text!) }),
  "prometheus-eval": (texts) => ({
    feedback: "By length.",
    result: texts[0]!.length > texts[1]!.length ? "text_1" : "text_2",
  }),
};

async function preferred(task: string, given: Row, options: object, input: Record<string, string>): Promise<Row> {
  const model = byLength(forms[task]!);
  const [labelled] = await apply(label({ model: "judge", task, ...options } as never), [given], modelsNamed(model));
  assert.equal(labelled!["labelling_model"], "judge");
  const [pair] = await apply(binarize({ input }), [labelled!]);
  return pair!;
}

describe("binarize() uses what a judge gives", () => {
  const cases: readonly [task: string, options: object, input: Record<string, string>, rating: number][] = [
    ["quality-scorer", {}, { ratings: "scores" }, 4],
    ["judgelm", {}, {}, 4],
    ["ultrajudge", {}, {}, 4],
    ["ultracm", {}, { ratings: "scores", rationales: "critiques" }, 4],
    ["prometheus-eval", { mode: "relative" }, {}, 1],
  ];
  for (const [task, options, input, rating] of cases) {
    test(`${task} ${JSON.stringify(input)}`, async () => {
      const pair = await preferred(task, row, options, input);
      assert.deepEqual(pair["chosen"], [{ role: "assistant", content: "Water falls." }]);
      assert.deepEqual([pair["chosen_rating"], pair["chosen_model"], pair["rejected_model"]], [rating, "a", "b"]);
      if (task === "ultracm") assert.equal(pair["chosen_rationale"], "About Water falls.");
      assert.equal(originOf(pair), originOf(row as Row));
    });
  }
});

describe("label() with a judge's columns under other names", () => {
  test("quality-scorer reads distilabel's responses by --input generations=responses", async () => {
    const { generations, ...rest } = row;
    const operator = label({ model: "judge", task: "quality-scorer", input: { generations: "responses" } });
    const given = { ...rest, responses: generations };
    const [made] = await apply(operator, [given], modelsNamed(byLength(forms["quality-scorer"]!)));
    assert.deepEqual(made, { ...given, scores: [4, 1], labelling_model: "judge" });
  });

  test("ultracm writes 0.6's names by --output", async () => {
    const output = { critiques: "critique", scores: "score" };
    const operator = label({ model: "judge", task: "ultracm", output });
    const [made] = await apply(operator, [row], modelsNamed(byLength(forms["ultracm"]!)));
    assert.deepEqual(
      [made!["critique"], made!["score"]],
      [
        ["About Water falls.", "About No."],
        [4, 1],
      ],
    );
  });
});

describe("label() repairs a judge's reply in one turn", () => {
  const cases: readonly [task: string, given: Row, bad: string, good: string, said: string, columns: Row][] = [
    [
      "complexity-scorer",
      { instructions: ["one", "two"] },
      "[1] Score: 4",
      '{"text_1": 4, "text_2": 4}',
      "text 2 has no rating",
      { scores: [4, 4] },
    ],
    [
      "instruction-backtranslation",
      { ...row, generation: "x" },
      "Fine.\nScore: 10",
      '{"reason": "Fine.", "score": 5}',
      "must be from 1 to 5: it is 10",
      { score: 5, reason: "Fine." },
    ],
    [
      "prometheus-eval",
      { ...row, generation: "x" },
      "Fine.",
      "Fine. [RESULT] 4.",
      "it holds no result",
      { feedback: "Fine.", result: 4 },
    ],
    [
      "judgelm",
      row,
      "8\nThe first.",
      "8 8\nEqual.",
      "it must rate each of the 2 texts once",
      { ratings: [8, 8], rationale: "Equal." },
    ],
  ];
  for (const [task, given, bad, good, said, columns] of cases) {
    test(`${task}: ${said}`, async () => {
      const replies: FakeReply[] = [bad, good];
      const model = fakeModel(() => replies.shift()!, { name: "judge" });
      const [made] = await apply(label({ model: "judge", task }), [given], modelsNamed(model));
      assert.deepEqual(made, { ...given, ...columns, labelling_model: "judge" });
      assert.ok(model.requests[1]!.messages.at(-1)!.content.includes(said));
    });
    test(`${task}: a second failure is a reject`, async () => {
      const model = fakeModel(bad, { name: "judge" });
      await assert.rejects(apply(label({ model: "judge", task }), [given], modelsNamed(model)), { code: "ERR_PARSE" });
      assert.equal(model.requests.length, 2);
    });
  }
});

test("every judge names where its method comes from", () => {
  for (const { declaration } of tasks.judge) assert.match(declaration.source ?? "", /\d{4}/, declaration.name);
});

describe("a judge's reply that goes astray is refused without delay", () => {
  const size = 8_000;
  const replies: Readonly<Record<string, string>> = {
    "new lines": `Score${"\n".repeat(size)}x`,
    spaces: `Score${" ".repeat(size)}x`,
    "stars and lines": "_ *".repeat(size / 3),
    numbers: `${Array.from({ length: size / 2 }, (_, index) => index % 10).join(",")} x`,
    labels: "Score: ".repeat(size / 7),
    markers: "[RESULT] ".repeat(size / 9),
    brackets: "{".repeat(size),
    quotes: '"'.repeat(size),
  };
  const given = { ...row, generation: "Water falls.", instructions: ["one", "two"] };
  for (const make of tasks.judge) {
    test(make.declaration.name, () => {
      const prompt = make().prompt(given, { seed: "1" }) as Prompt;
      for (const [name, reply] of Object.entries(replies)) {
        const start = performance.now();
        assert.throws(() => prompt.parse(reply, false), { code: "ERR_PARSE" });
        assert.ok(performance.now() - start < 2_000, name);
      }
    });
  }
});
