import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { CustomDataset, LLMPool, Pipeline, TextGenerationTask, UltraFeedbackTask } from "../../src/compat/index.ts";
import { DistilError } from "../../src/errors.ts";
import { fileFor, folderFor } from "../helpers/files.ts";
import { warnings, withCode } from "./heard.ts";
import { inputs, judge, talker, tap } from "./model.ts";

test("new Pipeline() refuses to be made without a model (2.1.1)", () => {
  assert.throws(() => new Pipeline({}), withCode("ERR_USAGE", /generator, a labeller or both/));
});

test("new Pipeline() refuses a pool as the labeller (2.1.1)", () => {
  const pool = new LLMPool([judge().llm, judge().llm]);
  assert.throws(() => new Pipeline({ labeller: pool as never }), withCode("ERR_USAGE", /one LLM/));
});

test("generate() sends the first row alone, and asks nothing twice (2.1.2)", async () => {
  let inFlight = 0;
  const most: number[] = [];
  const slow = talker("a", {
    reply: async () => {
      most.push(++inFlight);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inFlight--;
      return "yes";
    },
  });
  await new Pipeline({ generator: slow.llm }).generate(inputs("a", "b", "c", "d"));
  assert.deepEqual(
    slow.asked.map(({ text }) => text),
    ["a", "b", "c", "d"],
  );
  assert.deepEqual(most.slice(0, 2), [1, 1]);
  assert.ok(Math.max(...most) > 1);
});

test("generate() lets the first row reach the labeller before it asks for a second one (2.1.2)", async () => {
  const order: string[] = [];
  const generator = talker("a", { reply: (text) => tap(text, () => order.push(`generate ${text}`)) });
  const labeller = judge(() => tap(3, () => order.push("label")));
  await new Pipeline({ generator: generator.llm, labeller: labeller.llm }).generate(inputs("a", "b"), {
    numGenerations: 2,
  });
  assert.deepEqual(order.slice(0, 4), ["generate a", "generate a", "label", "label"]);
});

test("generate() stops where the first row fails, before anything else is asked (2.1.2)", async () => {
  const broken = talker("a", { reply: () => new DistilError("ERR_HTTP", "The server said no") });
  const rows = inputs("a", "b", "c");
  await assert.rejects(
    new Pipeline({ generator: broken.llm }).generate(rows),
    withCode("ERR_HTTP", /first row failed: The server said no.*skipDryRun/),
  );
  assert.equal(broken.asked.length, 1);
});

test("generate() goes on past a first row that fails with skipDryRun (2.1.2)", async (context) => {
  warnings(context);
  const generator = talker("a", { reply: (text) => (text === "a" ? new DistilError("ERR_HTTP", "no") : text) });
  const dataset = await new Pipeline({ generator: generator.llm }).generate(inputs("a", "b"), { skipDryRun: true });
  assert.deepEqual(
    (await dataset.toArray()).map(({ generations }) => generations),
    [[null], ["b"]],
  );
});

test("generate() goes on past a first row whose reply is of no use (2.1.2)", async (context) => {
  warnings(context);
  const generator = talker("a", { reply: (text) => (text === "a" ? "" : text) });
  const dataset = await new Pipeline({ generator: generator.llm }).generate(inputs("a", "b"));
  assert.deepEqual((await dataset.at(1))!["generations"], ["b"]);
});

test("generate() wants the generator's columns before anything is asked (2.1.3)", async () => {
  const { llm, asked } = talker("a");
  await assert.rejects(
    new Pipeline({ generator: llm }).generate([{ instruction: "a" }]),
    withCode("ERR_COLUMN", /input.*The row has instruction$/),
  );
  assert.equal(asked.length, 0);
});

test("generate() wants the labeller's columns of the data set or the generator (2.1.3)", async () => {
  const { llm, asked } = judge();
  await assert.rejects(new Pipeline({ labeller: llm }).generate(inputs("a")), withCode("ERR_COLUMN", /generations/));
  assert.equal(asked.length, 0);
});

test("generate() warns of a labeller that has one generation to judge (2.1.4)", async (context) => {
  const heard = warnings(context);
  const pipeline = new Pipeline({ generator: talker("a").llm, labeller: judge().llm });
  const dataset = await pipeline.generate(inputs("a"));
  assert.match(heard[0]!, /numGenerations should be at least 2/);
  assert.deepEqual((await dataset.at(0))!["rating"], [5]);
});

test("generate() lets the generator and the labeller work side by side (2.1.5)", async () => {
  let labelled = 0;
  const seen: number[] = [];
  const generator = talker("a", { reply: (text) => tap(text, () => seen.push(labelled)), numThreads: 1 });
  const labeller = judge(() => tap(3, () => labelled++));
  const rows = Array.from({ length: 40 }, (_, index) => ({ input: `row ${index}` }));
  await new Pipeline({ generator: generator.llm, labeller: labeller.llm }).generate(rows, {
    numGenerations: 2,
    batchSize: 40,
  });
  assert.ok(seen.at(-1)! > 4, `only ${seen.at(-1)} of 80 were rated when the last row was written`);
});

test("generate() shuffles all lists alike before labelling, by the seed (2.1.6)", async () => {
  const pool = new LLMPool(["a", "b", "c"].map((name) => talker(name).llm));
  const pipeline = new Pipeline({ generator: pool, labeller: judge().llm });
  const rows = inputs(..."abcdefghij");
  const run = async (seed: string) =>
    (await pipeline.generate(rows, { numGenerations: 3, run: { seed } })).toArray() as Promise<
      { generation_model: string[]; generations: string[]; raw_generation_responses: string[]; input: string }[]
    >;
  const [first, again, other] = [await run("1"), await run("1"), await run("2")];
  for (const { generation_model, generations, raw_generation_responses, input } of first) {
    assert.deepEqual(
      generations,
      generation_model.map((name) => `${name}: ${input}`),
    );
    assert.deepEqual(raw_generation_responses, generations);
  }
  assert.ok(new Set(first.map(({ generation_model }) => generation_model.join())).size > 2);
  assert.deepEqual(first, again);
  assert.notDeepEqual(
    first.map(({ generation_model }) => generation_model),
    other.map(({ generation_model }) => generation_model),
  );
});

test("generate() shows the judge the generations in the order of the columns (2.1.6)", async () => {
  const pool = new LLMPool(["a", "b", "c"].map((name) => talker(name).llm));
  const pipeline = new Pipeline({ generator: pool, labeller: judge((_, place) => place + 1).llm });
  const dataset = await pipeline.generate(inputs(..."abcd"), { numGenerations: 3 });
  for (const { rating } of await dataset.toArray()) assert.deepEqual(rating, [1, 2, 3]);
});

test("generate() keeps the order of the pool without shuffleBeforeLabelling (2.1.6)", async () => {
  const pool = new LLMPool(["a", "b", "c"].map((name) => talker(name).llm));
  const pipeline = new Pipeline({ generator: pool, labeller: judge().llm });
  const dataset = await pipeline.generate(inputs(..."abcd"), { numGenerations: 3, shuffleBeforeLabelling: false });
  for (const { generation_model } of await dataset.toArray()) assert.deepEqual(generation_model, ["a", "b", "c"]);
});

test("generate() adds its columns in their order (2.1.7)", async () => {
  const pipeline = new Pipeline({ generator: talker("a").llm, labeller: judge().llm });
  const dataset = await pipeline.generate([{ id: 7, input: "x", tags: [] }], { numGenerations: 2 });
  assert.deepEqual(await dataset.columnNames(), [
    "id",
    "input",
    "tags",
    "generation_model",
    "generation_prompt",
    "raw_generation_responses",
    "generations",
    "labelling_model",
    "labelling_prompt",
    "raw_labelling_response",
    "rating",
    "rationale",
  ]);
});

test("generate() gives lists as long as there are generations, prompts included (2.1.7)", async () => {
  const dataset = await new Pipeline({ generator: talker("a").llm }).generate(inputs("x"), { numGenerations: 3 });
  const row = (await dataset.at(0))!;
  const prompt = [
    { role: "system", content: new TextGenerationTask().systemPrompt },
    { role: "user", content: "x" },
  ];
  assert.deepEqual(row["generation_model"], ["a", "a", "a"]);
  assert.deepEqual(row["generation_prompt"], [prompt, prompt, prompt]);
  assert.deepEqual(row["raw_generation_responses"], ["a: x", "a: x", "a: x"]);
  assert.deepEqual(row["generations"], ["a: x", "a: x", "a: x"]);
});

test("generate() replaces a column that the data set has already, and says so (2.1.7)", async (context) => {
  const heard = warnings(context);
  const dataset = await new Pipeline({ generator: talker("a").llm }).generate([{ generations: ["old"], input: "x" }]);
  assert.deepEqual((await dataset.at(0))!["generations"], ["a: x"]);
  assert.match(heard.join(), /column generations .* is replaced/);
  assert.equal((await dataset.columnNames()).at(-1), "generations");
});

test("generate() labels rows that have generations (2.1.7)", async () => {
  const rows = [{ input: "x", generations: ["short", "long"], generation_model: ["m1", "m2"] }];
  const { llm } = judge((text) => (text === "long" ? 5 : 2));
  const dataset = await new Pipeline({ labeller: llm }).generate(rows);
  const { rating, rationale, labelling_model, generation_model } = (await dataset.at(0))!;
  assert.deepEqual(rating, [2, 5]);
  assert.deepEqual(rationale, ["because of short", "because of long"]);
  assert.equal(labelling_model, "judge");
  assert.deepEqual(generation_model, ["m1", "m2"]);
});

test("generate() asks the labeller once a row, however many generations there are (2.1.8)", async () => {
  const labeller = judge();
  const pipeline = new Pipeline({ generator: talker("a").llm, labeller: labeller.llm });
  await pipeline.generate(inputs("x", "y"), { numGenerations: 4 });
  assert.deepEqual(
    labeller.asked.map(({ request }) => request.n),
    [1, 1],
  );
});

class Shouting extends TextGenerationTask {
  override parseOutput(output: string): Record<string, unknown> {
    if (output.startsWith("bad")) throw new Error("it must not be bad");
    return { generations: output.toUpperCase() };
  }
}

test("generate() gives null in the place of a generation that cannot be read, and keeps the raw reply (2.1.9)", async (context) => {
  const heard = warnings(context);
  const task = new Shouting();
  const generator = talker("a", { task, reply: (_, sample) => (sample === 1 ? "bad" : `good ${sample}`) });
  const dataset = await new Pipeline({ generator: generator.llm }).generate(inputs("x"), { numGenerations: 3 });
  const { generations, generation_model, raw_generation_responses } = (await dataset.at(0))!;
  assert.deepEqual(generations, ["GOOD 0", null, "GOOD 2"]);
  assert.deepEqual(raw_generation_responses, ["good 0", "bad", "good 2"]);
  assert.deepEqual(generation_model, ["a", "a", "a"]);
  assert.match(heard.join(), /generations: null .* 1 ERR_PARSE \(.*must not be bad/);
});

test("generate() asks once more where a reply cannot be read (2.1.9)", async () => {
  const task = new Shouting();
  const generator = talker("a", { task, reply: (text) => (text === "x" ? "bad" : "better") });
  const dataset = await new Pipeline({ generator: generator.llm }).generate(inputs("x"));
  assert.deepEqual((await dataset.at(0))!["generations"], ["BETTER"]);
});

test("generate() keeps replies that are cut at the token limit, and counts them", async (context) => {
  const heard = warnings(context);
  const generator = talker("a", { reply: (_, sample) => `so ${sample}${sample === 0 ? "…" : ""}` });
  const dataset = await new Pipeline({ generator: generator.llm }).generate(inputs("x", "y"), { numGenerations: 2 });
  assert.deepEqual((await dataset.at(0))!["generations"], ["so 0…", "so 1"]);
  assert.deepEqual(heard, ["generations: 2 cut at the token limit, and kept; maxNewTokens raises it"]);
});

test("generate() leaves a null generation out of what the judge sees (2.1.9)", async (context) => {
  warnings(context);
  const task = new Shouting();
  const generator = talker("a", { task, reply: (_, sample) => (sample === 0 ? "bad" : "good") });
  const pipeline = new Pipeline({ generator: generator.llm, labeller: judge(() => 4).llm });
  const dataset = await pipeline.generate(inputs("x"), { numGenerations: 2, shuffleBeforeLabelling: false });
  assert.deepEqual((await dataset.at(0))!["rating"], [null, 4]);
});

test("generate() keeps a row whose labels cannot be read, with the raw reply (2.1.10)", async (context) => {
  warnings(context);
  const labeller = judge(undefined, { reply: () => "I cannot say" });
  const dataset = await new Pipeline({ labeller: labeller.llm }).generate([{ input: "x", generations: ["a", "b"] }]);
  const { rating, rationale, raw_labelling_response, labelling_prompt } = (await dataset.at(0))!;
  assert.deepEqual([rating, rationale, raw_labelling_response], [null, null, "I cannot say"]);
  assert.ok(Array.isArray(labelling_prompt));
});

test("generate() throws what stops a run (2.1.11)", async () => {
  const gone = new DistilError("ERR_KEY", "The key was refused", { fatal: true });
  const generator = talker("a", { reply: (text) => (text === "b" ? gone : text) });
  await assert.rejects(
    new Pipeline({ generator: generator.llm }).generate(inputs("a", "b", "c")),
    withCode("ERR_KEY", /refused/),
  );
});

test("generate() stops where call after call fails (2.1.11)", async (context) => {
  warnings(context);
  const down = talker("a", { reply: (text) => (text === "0" ? "fine" : new DistilError("ERR_HTTP", "down")) });
  const rows = Array.from({ length: 500 }, (_, index) => ({ input: String(index) }));
  await assert.rejects(
    new Pipeline({ generator: down.llm }).generate(rows),
    withCode("ERR_REJECTS", /50 calls on end failed: down/),
  );
});

for (const failing of ["a", "b", "d"]) {
  test(`generate() keeps each label with its row where ${failing} fails (2.1.12)`, async (context) => {
    warnings(context);
    const labeller = judge(undefined, {
      numThreads: 4,
      reply: (text) =>
        text.includes(`is ${failing}`)
          ? new DistilError("ERR_HTTP", "no")
          : JSON.stringify({ text_1: { rationale: text.match(/is (\w)/)![1], rating: 3 } }),
    });
    const rows = [..."abcd"].map((input) => ({ input, generations: [`is ${input}`] }));
    const dataset = await new Pipeline({ labeller: labeller.llm }).generate(rows, { skipDryRun: true });
    assert.deepEqual(
      (await dataset.toArray()).map(({ rationale }) => rationale),
      [..."abcd"].map((input) => (input === failing ? null : [input])),
    );
  });
}

test("generate() loses no result of rows that are answered at once (2.1.12)", async () => {
  const rows = Array.from({ length: 3200 }, (_, index) => ({ input: `row ${index}` }));
  const dataset = await new Pipeline({ generator: talker("a", { numThreads: 8 }).llm }).generate(rows, {
    batchSize: 8,
  });
  let place = 0;
  for await (const { generations } of dataset) assert.deepEqual(generations, [`a: row ${place++}`]);
  assert.equal(place, 3200);
});

test("generate() gives the data set the labeller's task, else the generator's (2.1.13)", async () => {
  const [generator, labeller] = [talker("a").llm, judge().llm];
  const both = await new Pipeline({ generator, labeller }).generate(inputs("x"), { numGenerations: 2 });
  const one = await new Pipeline({ generator }).generate(inputs("x"));
  assert.ok(both.task instanceof UltraFeedbackTask);
  assert.ok(one.task instanceof TextGenerationTask);
});

test("generate() gives undefined past the end of a data set of one row (2.1.14)", async () => {
  const dataset = await new Pipeline({ generator: talker("a").llm }).generate(inputs("x"));
  assert.equal(await dataset.at(1), undefined);
});

test("generate() asks nothing twice without a checkpoint", async () => {
  const talk = talker("a");
  const pipeline = new Pipeline({ generator: talk.llm });
  const first = await (await pipeline.generate(inputs("x", "y"))).toArray();
  assert.equal(talk.asked.length, 2);
  assert.deepEqual(
    await (await pipeline.generate(inputs("x", "y", "z"))).toArray().then((rows) => rows.slice(0, 2)),
    first,
  );
  assert.equal(talk.asked.length, 3);
});

test("generate() writes nothing here with checkpointStrategy: false", async (context) => {
  const folder = await folderFor(context);
  const before = process.cwd();
  process.chdir(folder);
  context.after(() => process.chdir(before));
  const pipeline = new Pipeline({ generator: talker("a").llm, labeller: judge().llm });
  delete process.env["DISTIL_STATE"];
  await pipeline.generate(inputs("x"), { numGenerations: 2, checkpointStrategy: false });
  assert.deepEqual(await readdir(folder), []);
});

test("generate() keeps rows in a folder that is gone when nobody has the data set any more", async (context) => {
  const folder = await folderFor(context);
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = folder;
  context.after(() => (before === undefined ? delete process.env["TMPDIR"] : (process.env["TMPDIR"] = before)));
  const pipeline = new Pipeline({ generator: talker("a").llm });
  const kept = (await pipeline.generate(inputs("x"))).map((row) => row);
  await (await pipeline.generate(inputs("y"))).toArray();
  setFlagsFromString("--expose_gc");
  const collect = runInNewContext("gc") as () => void;
  let folders = 2;
  for (let wait = 0; folders > 1 && wait < 200; wait++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
    folders = (await readdir(folder)).length;
  }
  assert.equal(folders, 1);
  assert.equal(await kept.numRows(), 1);
});

test("generate() reads a file, an async iterable and a data set", async (context) => {
  const file = await fileFor(context, "rows.jsonl", '{"input":"x"}\n{"input":"y"}\n');
  async function* rows() {
    yield { input: "x" };
    yield { input: "y" };
  }
  const pipeline = new Pipeline({ generator: talker("a").llm });
  const made = await pipeline.generate(rows());
  assert.deepEqual(await (await pipeline.generate(file)).toArray(), await made.toArray());
  const again = await pipeline.generate(CustomDataset.from(inputs("x", "y")));
  assert.deepEqual(await again.toArray(), await made.toArray());
});

test("generate() gives an empty data set for one without rows", async () => {
  const dataset = await new Pipeline({ generator: talker("a").llm }).generate([]);
  assert.deepEqual(await dataset.toArray(), []);
});

test("generate() draws its progress when told to", async (context) => {
  const written: string[] = [];
  context.mock.method(process.stderr, "write", (text: string) => written.push(text) > 0);
  await new Pipeline({ generator: talker("a").llm }).generate(inputs("x"), { displayProgressBar: true });
  assert.match(written.join(""), /1 rows? in, 1 out/);
});

test("generate() refuses options that cannot be used", async () => {
  const pipeline = new Pipeline({ generator: talker("a").llm });
  await assert.rejects(pipeline.generate([], { numGenerations: 0 }), withCode("ERR_OPTION", /numGenerations/));
  const wrong = { checkpointStrategy: "disk" as never };
  await assert.rejects(pipeline.generate([], wrong), withCode("ERR_OPTION", /DatasetCheckpoint, true or false/));
});

test("generate() stops at once when it is told to", async () => {
  const stop = new AbortController();
  const generator = talker("a", { reply: (text) => tap(text, () => text === "b" && stop.abort(new Error("enough"))) });
  const run = { signal: stop.signal, grace: 0 };
  await assert.rejects(new Pipeline({ generator: generator.llm }).generate(inputs(..."abcdef"), { run }), /enough/);
  assert.ok(generator.asked.length < 7);
});
