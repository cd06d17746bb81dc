import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { label } from "../../operators/label.ts";
import { Dropped, type RowOp } from "../../src/kernel/kinds.ts";
import type { Task } from "../../src/tasks/task.ts";
import { ultrafeedback } from "../../src/tasks/ultrafeedback.ts";
import { fakeModel, modelsNamed } from "../fake-model.ts";
import { apply, call, open } from "./helpers.ts";

const row = { instruction: "Say hello.", generations: ["Hello.", "Bye."], generation_models: ["a", "b"] };

/** A judge that rates a text by its length, wherever it stands. */
const byLength = () =>
  fakeModel(
    ({ messages }) => {
      const texts = [...messages.at(-1)!.content.matchAll(/<text_(\d+) \w+>\n(.*)\n/g)];
      return JSON.stringify(
        Object.fromEntries(texts.map(([, n, text]) => [`text_${n}`, { rationale: text, rating: text!.length - 2 }])),
      );
    },
    { name: "judge" },
  );

describe("label()", () => {
  test("adds ratings and rationales in the generations' places, and labelling_model", async () => {
    const [made] = await apply(label({ model: "judge" }), [row], modelsNamed(byLength()));
    assert.deepEqual(made, { ...row, ratings: [4, 2], rationales: row.generations, labelling_model: "judge" });
  });

  test("shows the generations as they stand without shuffle", async () => {
    const model = byLength();
    await apply(label({ model: "judge", shuffle: false }), [row], modelsNamed(model));
    assert.match(model.requests[0]!.messages.at(-1)!.content, /Hello\.[\s\S]*Bye\./);
  });

  test("drops a row whose judgement the task leaves out, with the rule", async () => {
    const parse = () => new Dropped("cannot be told");
    const task: Task = { ...ultrafeedback(), prompt: () => ({ messages: [], parse }) };
    const models = modelsNamed(fakeModel("It depends.", { name: "judge" }));
    const op = (await open(label({ model: "judge", task }), models)) as RowOp;
    assert.deepEqual(await op.fn(row, call), parse());
  });

  test("hands its options on to the task", async () => {
    const model = byLength();
    const operator = label({ model: "judge", aspect: "honesty", critique: false });
    const [made] = await apply(operator, [row], modelsNamed(model));
    assert.match(model.requests[0]!.messages[0]!.content, /confidence/);
    assert.deepEqual(made, { ...row, ratings: [4, 2], labelling_model: "judge" });
  });

  test("takes a judge of one's own", async () => {
    const task = {
      name: "grade",
      role: "judge" as const,
      template: "Grade this from 0 to 9: {{ generation }}",
      output: { regex: "Grade: (?<grade>\\d)" },
    };
    const model = fakeModel("Grade: 7", { name: "judge" });
    const operator = label({ model: "judge", task });
    const [made] = await apply(operator, [{ generation: "Hello." }], modelsNamed(model));
    assert.deepEqual(made, { generation: "Hello.", grade: "7", labelling_model: "judge" });
  });

  test("refuses a task that writes", async () => {
    const opened = open(label({ model: "judge", task: "self-instruct" }), modelsNamed(byLength()));
    await assert.rejects(
      opened,
      /Cannot use label.task as it must be a task that rates: current value is self-instruct/,
    );
  });

  test("keeps prompt, reply and tokens with keepRaw", async () => {
    const [made] = await apply(label({ model: "judge", keepRaw: true }), [row], modelsNamed(byLength()));
    const metadata = made!["distil_metadata"] as { label: { prompt: unknown[]; replies: unknown[]; usage: unknown } };
    assert.deepEqual([metadata.label.prompt.length, metadata.label.replies.length], [2, 1]);
    assert.deepEqual(metadata.label.usage, { input: 10, output: 5 });
  });

  test("rejects the row when the judgement cannot be read", async () => {
    const operator = label({ model: "judge" });
    const judged = apply(operator, [row], modelsNamed(fakeModel("both fine", { name: "judge" })));
    await assert.rejects(judged, { code: "ERR_PARSE" });
  });

  test("declares what it reads and adds", async () => {
    const op = await open(label({ model: "judge" }), modelsNamed(byLength()));
    assert.deepEqual(op.reads, ["instruction", "generations"]);
    assert.deepEqual(op.adds, ["ratings", "rationales", "labelling_model"]);
  });
});
