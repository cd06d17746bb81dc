import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { generate } from "../../operators/generate.ts";
import type { DistilError } from "../../src/errors.ts";
import { Dropped, type RowOp } from "../../src/kernel/kinds.ts";
import type { Task } from "../../src/tasks/task.ts";
import { textGeneration } from "../../src/tasks/text-generation.ts";
import { type FakeModel, fakeModel, modelsNamed } from "../fake-model.ts";
import { apply, call, open } from "./helpers.ts";

const row = { id: 7, instruction: "Say hello." };
const small = () => fakeModel((_, sample) => `small ${sample}`, { name: "small" });
const large = () => fakeModel((_, sample) => `large ${sample}`, { name: "large" });

function run(options: Parameters<typeof generate>[0], ...models: FakeModel[]) {
  return apply(generate(options), [row], modelsNamed(...models));
}

describe("generate()", () => {
  test("adds generation and model_name for one reply", async () => {
    assert.deepEqual(await run({ model: "small" }, small()), [{ ...row, generation: "small 0", model_name: "small" }]);
  });

  test("does not change the row it is given", async () => {
    const given = Object.freeze({ ...row });
    await apply(generate({ model: "small" }), [given], modelsNamed(small()));
    assert.deepEqual(given, row);
  });

  test("adds aligned lists for several generations", async () => {
    const model = small();
    const rows = await run({ model: "small", numGenerations: 2 }, model);
    assert.deepEqual(rows, [{ ...row, generations: ["small 0", "small 1"], generation_models: ["small", "small"] }]);
    assert.equal(model.requests.length, 1);
  });

  test("adds aligned lists for several models, model by model", async () => {
    const [made] = await run({ model: ["small", "large"], numGenerations: 2 }, small(), large());
    assert.deepEqual(made!["generations"], ["small 0", "small 1", "large 0", "large 1"]);
    assert.deepEqual(made!["generation_models"], ["small", "small", "large", "large"]);
  });

  test("goes on counting samples when a model is asked twice", async () => {
    const op = (await open(generate({ model: ["small", "small"], numGenerations: 2 }), modelsNamed(small()))) as RowOp;
    const made = (await op.fn(row, { ...call, sample: 4 })) as typeof row & { generations: string[] };
    assert.deepEqual(made.generations, ["small 4", "small 5", "small 6", "small 7"]);
    assert.equal(op.samples, 4);
  });

  test("gives a row for each generation with expand", async () => {
    const rows = await run({ model: ["small", "large"], expand: true }, small(), large());
    assert.deepEqual(rows, [
      { ...row, generation: "small 0", model_name: "small" },
      { ...row, generation: "large 0", model_name: "large" },
    ]);
  });

  test("adds the instructions of self-instruct", async () => {
    const model = fakeModel("1. Name it.\n2. Explain it.", { name: "small" });
    const [made] = await apply(
      generate({ model: "small", task: "self-instruct" }),
      [{ text: "Rain." }],
      modelsNamed(model),
    );
    assert.deepEqual(made, { text: "Rain.", instructions: ["Name it.", "Explain it."], model_name: "small" });
  });

  test("gives a row for each instruction with expand", async () => {
    const model = fakeModel("1. Name it.\n2. Explain it.", { name: "small" });
    const given = [{ text: "Rain.", instructions: ["old"] }];
    const rows = await apply(
      generate({ model: "small", task: "self-instruct", expand: true }),
      given,
      modelsNamed(model),
    );
    assert.deepEqual(rows, [
      { text: "Rain.", instruction: "Name it.", model_name: "small" },
      { text: "Rain.", instruction: "Explain it.", model_name: "small" },
    ]);
  });

  test("joins the lists of several models, with the model of each item", async () => {
    const one = fakeModel("- Name it.\n- Explain it.", { name: "one" });
    const two = fakeModel('{"instructions": ["Draw it."]}', { name: "two" });
    const operator = generate({ model: ["one", "two"], task: "self-instruct" });
    const [made] = await apply(operator, [{ text: "Rain." }], modelsNamed(one, two));
    assert.deepEqual(made!["instructions"], ["Name it.", "Explain it.", "Draw it."]);
    assert.deepEqual(made!["instruction_models"], ["one", "one", "two"]);
  });

  test("sends only the sampling that is set, by the names of requests", async () => {
    const model = small();
    const sampling = { temperature: 0.5, topP: 0.9, maxTokens: 8, stop: ["\n"], samplingSeed: 3 };
    await run({ model: "small", ...sampling, extra: ["top_a=0.1", "tag=x"] }, model);
    const { sampling: sent, extra } = model.requests[0]!;
    assert.deepEqual(sent, { temperature: 0.5, top_p: 0.9, max_tokens: 8, stop: ["\n"], seed: 3 });
    assert.deepEqual(extra, { top_a: 0.1, tag: "x" });
  });

  test("hands its options on to the task", async () => {
    const model = small();
    await run({ model: "small", systemPrompt: "Be brief.", template: "Please: {{ instruction }}" }, model);
    assert.deepEqual(model.requests[0]!.messages, [
      { role: "system", content: "Be brief." },
      { role: "user", content: "Please: Say hello." },
    ]);
  });

  test("refuses an option of another task", async () => {
    await assert.rejects(run({ model: "small", count: 3 }, small()), {
      code: "ERR_OPTION",
      message: "Cannot use generate.count as it belongs to the task self-instruct: current task is text-generation",
    });
  });

  test("refuses to be built without a model", () => {
    assert.throws(() => generate({} as never), /Cannot use generate.model as it must be a model such as/);
  });

  test("keeps prompt, replies and tokens with keepRaw", async () => {
    const model = fakeModel({ text: "Hello.", reasoning: "a greeting" }, { name: "small" });
    const [made] = await run({ model: "small", keepRaw: true }, model);
    assert.deepEqual(made!["distil_metadata"], {
      generate: {
        prompt: [{ role: "user", content: "Say hello." }],
        replies: ["Hello."],
        reasoning: ["a greeting"],
        usage: { input: 10, output: 5 },
      },
    });
    assert.equal(made!["generation"], "Hello.");
  });

  /** Rewrites what it wrote, and leaves texts with an x out. */
  const twice: Task = {
    ...textGeneration(),
    prompt: ({ instruction }) => ({
      turn: "draft",
      messages: [{ role: "user", content: String(instruction) }],
      parse: (text) => ({ draft: text }),
      next: ({ draft }) => ({
        turn: "better",
        messages: [{ role: "user", content: `Better: ${draft}` }],
        parse: (text) => (text.includes("x") ? new Dropped("holds an x") : { generation: text }),
      }),
    }),
  };
  const replying = (...last: string[]) =>
    fakeModel(({ messages }, sample) => (messages[0]!.content === "Say hello." ? `${sample}` : last[sample]!), {
      name: "small",
    });

  test("keeps the messages and replies of every turn with keepRaw", async () => {
    const [made] = await run({ model: "small", task: twice, keepRaw: true }, replying("Hello."));
    const { turns, replies } = (made!["distil_metadata"] as { generate: Record<string, unknown> }).generate;
    assert.deepEqual(turns, [
      [
        { turn: "draft", prompt: [{ role: "user", content: "Say hello." }], reply: "0" },
        { turn: "better", prompt: [{ role: "user", content: "Better: 0" }], reply: "Hello." },
      ],
    ]);
    assert.deepEqual([replies, made!["generation"]], [["Hello."], "Hello."]);
  });

  test("drops a row whose only answer the task leaves out, with the rule", async () => {
    const op = (await open(generate({ model: "small", task: twice }), modelsNamed(replying("x")))) as RowOp;
    assert.deepEqual(await op.fn(row, call), new Dropped("holds an x"));
  });

  test("leaves an answer out of several, and drops the row where none is left", async () => {
    const options = { model: "small", task: twice, numGenerations: 3 };
    const [made] = await run(options, replying("one", "x", "three"));
    assert.deepEqual(
      [made!["generations"], made!["generation_models"]],
      [
        ["one", "three"],
        ["small", "small"],
      ],
    );
    assert.deepEqual(await run(options, replying("x", "x", "x")), []);
    assert.deepEqual((await run({ ...options, expand: true }, replying("x", "two", "x"))).length, 1);
  });

  test("keeps the raw calls of an earlier step", async () => {
    const given = { ...row, distil_metadata: { generate: { replies: ["first"] } } };
    const [made] = await apply(generate({ model: "small", keepRaw: true }), [given], modelsNamed(small()));
    assert.deepEqual(Object.keys(made!["distil_metadata"] as object), ["generate", "generate_2"]);
  });

  test("counts the tokens of one call once over the rows it made", async () => {
    const model = fakeModel("1. Name it.\n2. Explain it.", { name: "small" });
    const operator = generate({ model: "small", task: "self-instruct", expand: true, keepRaw: true });
    const rows = await apply(operator, [{ text: "Rain." }], modelsNamed(model));
    const usages = rows.map((made) => (made["distil_metadata"] as { generate: { usage?: unknown } }).generate.usage);
    assert.deepEqual(usages, [{ input: 10, output: 5 }, undefined]);
  });

  test("says once that a reply was cut", async () => {
    const warnings: string[] = [];
    const model = fakeModel({ text: "Once", finish: "length" }, { name: "small" });
    await apply(generate({ model: "small" }), [row, row], { ...modelsNamed(model), warnings });
    assert.equal(warnings.length, 1);
  });

  test("fails the row with the first model's error, after all have answered", async () => {
    const broken = fakeModel(new Error("gone"), { name: "broken" });
    const other = small();
    await assert.rejects(run({ model: ["broken", "small"] }, broken, other), /gone/);
    assert.equal(other.requests.length, 1);
  });

  test("says how to keep a row that one of several models does not answer", async () => {
    const declining = fakeModel({ text: "No.", finish: "content_filter" }, { name: "declining" });
    await assert.rejects(run({ model: ["small", "declining"] }, small(), declining), (error: DistilError) => {
      assert.equal(error.code, "ERR_REFUSED");
      assert.match(error.details.hint!, /only some of the 2 models answer.*\[generate .*\] >> group --min 1/);
      return true;
    });
    await assert.rejects(run({ model: "declining" }, declining), ({ details }: DistilError) => !details.hint);
  });

  test("names the missing column and the nearest one", async () => {
    const wrong = [{ instructoin: "Say hello." }];
    await assert.rejects(apply(generate({ model: "small" }), wrong, modelsNamed(small())), (error: DistilError) => {
      assert.equal(error.code, "ERR_COLUMN");
      assert.match(error.details.hint!, /Did you mean instructoin\?/);
      return true;
    });
  });

  test("has the same key for equal definitions only", async () => {
    const keyOf = async (options: Parameters<typeof generate>[0]) =>
      (await open(generate(options), modelsNamed(small()))).key;
    assert.equal(await keyOf({ model: "small" }), await keyOf({ model: "small", numGenerations: 2 }));
    assert.notEqual(await keyOf({ model: "small" }), await keyOf({ model: "small", temperature: 1 }));
    assert.notEqual(await keyOf({ model: "small" }), await keyOf({ model: "small", systemPrompt: "Be brief." }));
  });

  test("declares what it reads and adds", async () => {
    const op = await open(generate({ model: "small", task: "self-instruct", expand: true }), modelsNamed(small()));
    assert.deepEqual([op.reads, op.adds], [["text"], ["instruction", "model_name"]]);
  });
});
