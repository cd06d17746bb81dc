import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { DistilError } from "../../src/errors.ts";
import { Dropped } from "../../src/kernel/kinds.ts";
import { ask, type Question } from "../../src/tasks/ask.ts";
import { selfInstruct } from "../../src/tasks/self-instruct.ts";
import type { Prompt } from "../../src/tasks/task.ts";
import { textGeneration } from "../../src/tasks/text-generation.ts";
import { ultrafeedback } from "../../src/tasks/ultrafeedback.ts";
import { type FakeModel, fakeModel } from "../fake-model.ts";

const call = { signal: new AbortController().signal, priority: 0 };
const rated = '{"text_1": {"rationale": "right", "rating": 4}}';

function question(model: FakeModel, more: Partial<Question> = {}): Question {
  const task = more.task ?? textGeneration();
  const row = { instruction: "Say hello.", text: "Rain falls.", generations: ["Hello."] };
  return { task, prompt: task.prompt(row, { seed: "1" }), model, call, ...more };
}

const code = (wanted: string) => (error: unknown) => (error as DistilError).code === wanted;

describe("ask()", () => {
  test("gives what the task reads from the reply", async () => {
    const [answer] = await ask(question(fakeModel("Hello.")));
    assert.deepEqual(answer!.columns, { generation: "Hello." });
  });

  test("takes n samples in one request and counts its tokens once", async () => {
    const model = fakeModel((_, sample) => `number ${sample}`);
    const answers = await ask(question(model, { n: 3, sample: 6 }));
    assert.deepEqual(
      answers.map(({ reply }) => reply),
      ["number 6", "number 7", "number 8"],
    );
    assert.deepEqual(
      answers.map(({ usage }) => usage?.output),
      [5, undefined, undefined],
    );
    assert.equal(model.requests.length, 1);
  });

  test("goes on with what the prompt asks next, for each sample by itself, and adds its tokens up", async () => {
    const turn = (content: string, column: string, next?: Prompt["next"]): Prompt => ({
      messages: [{ role: "user", content }],
      parse: (text) => ({ [column]: text }),
      ...(next && { next }),
    });
    const prompt = turn("one", "first", ({ first }) =>
      turn(`two after ${first}`, "second", ({ first, second }) =>
        second === "stop" ? undefined : turn(`three after ${first} and ${second}`, "third"),
      ),
    );
    const model = fakeModel(({ messages }, sample) =>
      messages[0]!.content === "two after one 1" ? "stop" : `${messages[0]!.content.split(" ")[0]} ${sample}`,
    );
    const task = { ...textGeneration(), adds: ["first", "second", "third"] };
    const answers = await ask(question(model, { task, prompt, n: 2 }));
    assert.deepEqual(
      answers.map(({ columns }) => columns),
      [
        { first: "one 0", second: "two 0", third: "three 0" },
        { first: "one 1", second: "stop" },
      ],
    );
    assert.ok(answers[0]!.usage!.output > 5);
  });

  const stop = new Dropped("too plain");
  const drops: Record<string, Partial<Prompt>> = {
    "when its reply is read": { parse: () => stop },
    "when it says what to ask next": { next: () => stop },
    "when a later turn is read": { next: () => ({ messages: [], parse: () => stop }) },
  };
  for (const [when, parts] of Object.entries(drops)) {
    test(`gives no columns and the rule of an answer that the task leaves out ${when}`, async () => {
      const prompt = { messages: [], parse: (generation: string) => ({ generation }), ...parts };
      const [answer] = await ask(question(fakeModel("Hello."), { prompt }));
      assert.deepEqual([answer!.columns, answer!.dropped, answer!.reply], [{}, stop, "Hello."]);
    });
  }

  test("keeps what turns tell each other out of the row", async () => {
    const prompt: Prompt = {
      messages: [],
      parse: (text) => ({ draft: text }),
      next: ({ draft, generation }) =>
        generation ? undefined : { messages: [], parse: () => ({ generation: `after ${draft}` }) },
    };
    const [answer] = await ask(question(fakeModel("Hello."), { prompt }));
    assert.deepEqual(answer!.columns, { generation: "after Hello." });
  });

  test("asks a later turn before the first ones of other rows, and after what comes later in the pipeline", async () => {
    const model = fakeModel("Hello.");
    const priorities: number[] = [];
    const llm: typeof model.llm = {
      generate(request, context) {
        priorities.push(context.priority);
        return model.llm.generate(request, context);
      },
    };
    const turn = (left: number): Prompt => ({
      messages: [],
      parse: (generation) => ({ generation }),
      next: () => (left === 0 ? undefined : turn(left - 1)),
    });
    await ask(question({ ...model, llm }, { prompt: turn(11), call: { ...call, priority: 3 } }));
    assert.deepEqual(priorities.slice(0, 3), [3, 3.1, 3.2]);
    assert.ok(priorities.every((priority, index) => priority < 4 && priority >= (priorities[index - 1] ?? 0)));
  });

  test("gives every turn with its word, messages and reply", async () => {
    const turn = (word: string, next?: Prompt): Prompt => ({
      turn: word,
      messages: [{ role: "user", content: word }],
      parse: (generation) => ({ generation }),
      ...(next && { next: () => next }),
    });
    const model = fakeModel(({ messages }) => `reply to ${messages[0]!.content}`);
    const [answer] = await ask(question(model, { prompt: turn("one", turn("two")) }));
    assert.deepEqual(
      answer!.turns!.map(({ turn, prompt, reply }) => [turn, prompt[0]!.content, reply]),
      [
        ["one", "one", "reply to one"],
        ["two", "two", "reply to two"],
      ],
    );
  });

  test("lets the operator's sampling win over the model's", async () => {
    const model = fakeModel("Hello.", { sampling: { temperature: 0, max_tokens: 9 } });
    await ask(question(model, { sampling: { temperature: 1 } }));
    assert.deepEqual(model.requests[0]!.sampling, { temperature: 1, max_tokens: 9 });
  });

  test("sends the schema only to a model that can be held to it", async () => {
    const able = fakeModel(rated, { schema: true });
    const unable = fakeModel(rated);
    await ask(question(able, { task: ultrafeedback() }));
    await ask(question(unable, { task: ultrafeedback() }));
    assert.equal((able.requests[0]!.schema as { type: string }).type, "object");
    assert.equal(unable.requests[0]!.schema, undefined);
  });

  test("repairs a reply that cannot be read, saying what is wrong", async () => {
    const model = fakeModel(({ attempt }) => (attempt === 0 ? "Rating: 9" : rated));
    const [answer] = await ask(question(model, { task: ultrafeedback(), sample: 4 }));
    const [first, second] = model.requests;
    assert.deepEqual(answer!.columns["ratings"], [4]);
    assert.equal(answer!.failed, "Rating: 9");
    assert.deepEqual(answer!.usage, { input: 20, output: 10 });
    assert.deepEqual(second!.messages.slice(0, -2), first!.messages);
    assert.deepEqual(second!.messages.at(-2), { role: "assistant", content: "Rating: 9" });
    assert.match(second!.messages.at(-1)!.content, /the rating of text 1 must be from 1 to 5: it is 9/);
    assert.deepEqual([second!.attempt, second!.sample, second!.n], [1, 4, 1]);
  });

  test("throws ERR_PARSE with the reply and its attempts when the repair fails too", async () => {
    const model = fakeModel(({ attempt }) => `nothing, attempt ${attempt}`);
    await assert.rejects(ask(question(model, { task: ultrafeedback() })), (error: DistilError) => {
      assert.deepEqual([error.code, error.details.raw, error.details.attempts], ["ERR_PARSE", "nothing, attempt 1", 2]);
      return true;
    });
    assert.equal(model.requests.length, 2);
  });

  test("asks again for an empty reply, with the same messages", async () => {
    const model = fakeModel(({ attempt }) => (attempt === 0 ? "  " : "Hello."));
    const [answer] = await ask(question(model));
    assert.deepEqual(answer!.columns, { generation: "Hello." });
    assert.deepEqual(model.requests[1]!.messages, model.requests[0]!.messages);
    assert.equal(model.requests[1]!.attempt, 1);
  });

  test("throws ERR_EMPTY when the second reply is empty too", async () => {
    await assert.rejects(ask(question(fakeModel(""))), code("ERR_EMPTY"));
  });

  test("throws ERR_REFUSED without a second call", async () => {
    const model = fakeModel({ text: "I cannot", finish: "content_filter" });
    await assert.rejects(ask(question(model)), code("ERR_REFUSED"));
    assert.equal(model.requests.length, 1);
  });

  test("keeps free text that was cut", async () => {
    const [answer] = await ask(question(fakeModel({ text: "Once upon", finish: "length" })));
    assert.deepEqual([answer!.columns["generation"], answer!.cut], ["Once upon", true]);
  });

  test("throws ERR_TRUNCATED for a judge's reply that was cut", async () => {
    const model = fakeModel({ text: rated, finish: "length" });
    await assert.rejects(ask(question(model, { task: ultrafeedback() })), code("ERR_TRUNCATED"));
  });

  test("throws ERR_TRUNCATED for a reply that was held to a schema and cut", async () => {
    const model = fakeModel({ text: '{"instructions": ["Say', finish: "length" }, { schema: true });
    await assert.rejects(ask(question(model, { task: selfInstruct() })), code("ERR_TRUNCATED"));
  });

  test("names the way out where a reply that was held to a schema ends in white space", async () => {
    const model = fakeModel({ text: `{"text_1": {${"\n".repeat(200)}`, finish: "length" }, { schema: true });
    const hint = (error: unknown) => /disable_any_whitespace/.test((error as DistilError).details.hint ?? "");
    await assert.rejects(ask(question(model, { task: ultrafeedback() })), hint);
  });

  test("throws ERR_TRUNCATED where all tokens went into reasoning", async () => {
    const model = fakeModel({ text: "", reasoning: "hm", finish: "length" });
    await assert.rejects(ask(question(model)), code("ERR_TRUNCATED"));
  });

  test("drops the unfinished last line of a list that was cut", async () => {
    const model = fakeModel({ text: "1. Say when it rains.\n2. Name the", finish: "length" });
    const [answer] = await ask(question(model, { task: selfInstruct() }));
    assert.deepEqual(answer!.columns, { instructions: ["Say when it rains."] });
  });

  test("keeps reasoning apart", async () => {
    const [answer] = await ask(question(fakeModel({ text: "Hello.", reasoning: "they want a greeting" })));
    assert.equal(answer!.reasoning, "they want a greeting");
    assert.deepEqual(answer!.columns, { generation: "Hello." });
  });

  test("waits for all repairs before it throws", async () => {
    let repaired = 0;
    const model = fakeModel(({ attempt }, sample) => {
      if (attempt === 1) repaired += 1;
      return attempt === 1 && sample === 1 ? rated : "nothing";
    });
    await assert.rejects(ask(question(model, { task: ultrafeedback(), n: 2 })), code("ERR_PARSE"));
    assert.equal(repaired, 2);
  });

  test("passes on an error of the model as it is", async () => {
    const failure = new Error("server gone");
    await assert.rejects(ask(question(fakeModel(failure))), failure);
  });
});
