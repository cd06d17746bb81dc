import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { generate } from "../operators/generate.ts";
import * as distilstream from "../src/index.ts";
import {
  DistilError,
  Dropped,
  defineTask,
  type OperatorNode,
  type Row,
  selfInstruct,
  standalone,
  type Task,
  textGeneration,
  ultrafeedback,
  z,
} from "../src/index.ts";
import { tasks } from "../src/tasks/index.ts";
import { selfInstruct as plainSelfInstruct } from "../src/tasks/self-instruct.ts";
import { fakeModel } from "./fake-model.ts";

async function stateFor(t: TestContext): Promise<{ readonly state: string }> {
  const state = await mkdtemp(join(tmpdir(), "distil-test-"));
  t.after(() => rm(state, { recursive: true, force: true }));
  return { state };
}

const rows: readonly Row[] = ["one", "two", "three"].map((instruction) => ({ instruction }));
const echo = () => fakeModel(({ messages }, sample) => `${messages.at(-1)!.content} ${sample}`, { name: "echo" });

/** Answers in capitals; a text with "two" in it is left out, or fails. */
const shout = standalone(
  defineTask({
    name: "shout",
    role: "generate",
    summary: "Shouts",
    options: { two: z.enum(["leave out", "fail"]).default("leave out") },
    create: ({ two }) => ({
      ...textGeneration(),
      name: "shout",
      prompt: ({ instruction }) => ({
        messages: [{ role: "user", content: String(instruction) }],
        parse(text) {
          if (!text.includes("two")) return { generation: text.toUpperCase() };
          if (two === "leave out") return new Dropped("too soft");
          throw new DistilError("ERR_TRUNCATED", "it is cut");
        },
      }),
    }),
  }),
);

test("textGeneration().run() gives the rows back in order with what the task adds", async (t) => {
  const delayed = fakeModel(({ messages }) => messages[0]!.content, { name: "delayed" });
  const { generate: answer } = delayed.llm;
  const llm: typeof delayed.llm = {
    async generate(request, context) {
      if (request.messages[0]!.content === "one") await new Promise((resolve) => setTimeout(resolve, 5));
      return answer(request, context);
    },
  };
  const made = await textGeneration({ model: { ...delayed, llm } }).run(rows, await stateFor(t));
  const wanted = rows.map((row) => ({ ...row, generation: row["instruction"], model_name: "id-of-delayed" }));
  assert.deepEqual(made, wanted);
});

test("run() leaves the rows that it is given as they are", async (t) => {
  const given = { instruction: "one" };
  await textGeneration({ model: echo() }).run([given], await stateFor(t));
  assert.deepEqual(given, { instruction: "one" });
});

test("textGeneration().run() takes an async iterable of rows", async (t) => {
  async function* each() {
    yield* rows;
  }
  assert.equal((await textGeneration({ model: echo() }).run(each(), await stateFor(t))).length, 3);
});

test("textGeneration() takes what its operator takes", async (t) => {
  const model = echo();
  const task = textGeneration({
    model,
    systemPrompt: "Be brief.",
    numGenerations: 2,
    temperature: 0.5,
    output: { generations: "answers" },
  });
  const [made] = await task.run(rows.slice(0, 1), await stateFor(t));
  assert.deepEqual(made!["answers"], ["one 0", "one 1"]);
  assert.equal(model.requests[0]!.messages[0]!.content, "Be brief.");
  assert.equal(model.requests[0]!.sampling!.temperature, 0.5);
});

test("selfInstruct().run() gives a row for each instruction with expand", async (t) => {
  const model = fakeModel("1. Name it.\n2. Explain it.");
  const made = await selfInstruct({ model, count: 2, expand: true }).run([{ text: "Rain." }], await stateFor(t));
  assert.deepEqual(
    made.map(({ instruction }) => instruction),
    ["Name it.", "Explain it."],
  );
});

test("ultrafeedback().run() judges", async (t) => {
  const model = fakeModel('{"text_1": {"rationale": "right", "rating": 4}}', { name: "judge" });
  const [made] = await ultrafeedback({ model, aspect: "honesty", shuffle: false }).run(
    [{ instruction: "Say hello.", generations: ["Hello."] }],
    await stateFor(t),
  );
  assert.deepEqual([made!["ratings"], made!["labelling_model"]], [[4], "id-of-judge"]);
});

test("run() asks nothing again that its state folder knows", async (t) => {
  const options = await stateFor(t);
  const [first, second] = [echo(), echo()];
  const once = await textGeneration({ model: first }).run(rows, options);
  assert.deepEqual(await textGeneration({ model: second }).run(rows, options), once);
  assert.deepEqual([first.requests.length, second.requests.length], [3, 0]);
});

test("run() throws the error of the first row that fails", async (t) => {
  const run = shout({ model: echo(), two: "fail" }).run(rows, await stateFor(t));
  await assert.rejects(run, { name: "DistilError", code: "ERR_TRUNCATED", message: "it is cut" });
});

test("run() throws where a rule of the task leaves a row out, and names the rule", async (t) => {
  const run = shout({ model: echo() }).run(rows, await stateFor(t));
  await assert.rejects(run, { code: "ERR_PARSE", message: "Cannot give the row back as shout left it out: too soft" });
});

for (const [two, code] of [
  ["fail", "ERR_TRUNCATED"],
  ["leave out", "ERR_PARSE"],
] as const) {
  test(`run() gives the other rows, and onReject the one that does not come back (${two})`, async (t) => {
    const told: [string, unknown][] = [];
    const onReject = (error: DistilError, row: Row) => void told.push([error.code, row["instruction"]]);
    const made = await shout({ model: echo(), two }).run(rows, { ...(await stateFor(t)), onReject });
    assert.deepEqual(
      made.map(({ instruction }) => instruction),
      ["one", "three"],
    );
    assert.deepEqual(told, [[code, "two"]]);
  });
}

test("run() keeps rows that fail where onError says so", async (t) => {
  const made = await shout({ model: echo(), two: "fail", onError: "keep" }).run(rows, await stateFor(t));
  assert.deepEqual(
    made.map(({ generation }) => generation),
    ["ONE 0", null, "THREE 0"],
  );
});

test("run() stops when it is told to", async (t) => {
  const signal = AbortSignal.abort(new Error("enough"));
  await assert.rejects(textGeneration({ model: echo() }).run(rows, { ...(await stateFor(t)), signal }), /enough/);
});

test("run() says that one row is a list of one", async () => {
  const answer = textGeneration({ model: echo() });
  await assert.rejects(answer.run({ instruction: "Hi" } as never), {
    code: "ERR_OPTION",
    details: { hint: "One row is a list of one: .run([row])" },
  });
});

test("run() says that there is no model", async () => {
  await assert.rejects(textGeneration().run(rows), {
    code: "ERR_OPTION",
    message: "Cannot run text-generation by itself as it has no model",
  });
});

test("a task without a model refuses what only its operator could use", () => {
  assert.throws(() => textGeneration({ temperature: 0 }), {
    code: "ERR_OPTION",
    message: "Cannot use text-generation.temperature as there is no model to ask",
  });
});

test("a task refuses a misspelt option, with or without a model", () => {
  for (const more of [{}, { model: "local" }]) {
    assert.throws(
      () => selfInstruct({ ...more, cuont: 2 } as never),
      (error: DistilError) => error.details.hint === "Did you mean count?",
    );
  }
});

test("a task without a model is the same to an operator as the plain one", () => {
  const pipeline = generate({ model: "local", task: selfInstruct({ count: 2 }) });
  const { task } = (pipeline.nodes[0] as OperatorNode).options as { task: Task };
  assert.deepEqual(task.definition, plainSelfInstruct({ count: 2 }).definition);
});

test("every task is exported for use by itself", () => {
  const exported = new Map(
    Object.values(distilstream).flatMap((value) => {
      const name = (value as { declaration?: { role?: string; name: string } }).declaration;
      return name?.role === undefined ? [] : [[name.name, value as unknown as (options: unknown) => { run?: unknown }]];
    }),
  );
  for (const { declaration } of [...tasks.generate, ...tasks.judge]) {
    const { name, sample } = declaration as { name: string; sample?: unknown };
    const task = exported.get(name);
    assert.ok(task, `${name} must be in src/task-functions.ts`);
    assert.equal(typeof task(sample).run, "function", `${name} must be wrapped in src/task-functions.ts`);
  }
});
