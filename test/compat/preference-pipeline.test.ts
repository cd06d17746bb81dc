import assert from "node:assert/strict";
import { test } from "node:test";
import {
  OpenAILLM,
  pipeline,
  SelfInstructTask,
  Task,
  TextGenerationTask,
  type UltraFeedbackTask,
} from "../../src/compat/index.ts";
import { warnings, withCode } from "./heard.ts";
import { inputs, judge, talker } from "./model.ts";

test("pipeline() knows one task (2.5)", () => {
  assert.throws(() => pipeline("critique" as never, undefined), withCode("ERR_OPTION", /must be preference/));
});

test("pipeline() names the subtasks that there are (2.5)", () => {
  assert.throws(() => pipeline("preference", "quality" as never), withCode("ERR_OPTION", /text-quality, helpfulness/));
});

const aspects = {
  "text-quality": "overall-rating",
  helpfulness: "helpfulness",
  truthfulness: "truthfulness",
  honesty: "honesty",
  "instruction-following": "instruction-following",
} as const;

for (const [subtask, aspect] of Object.entries(aspects)) {
  test(`pipeline() has a labeller of OpenAI for ${subtask} (2.5)`, () => {
    const { labeller } = pipeline("preference", subtask as keyof typeof aspects);
    assert.ok(labeller instanceof OpenAILLM);
    assert.deepEqual(labeller.model, { use: "openai:gpt-4o-mini" });
    assert.deepEqual(labeller.sampling, { temperature: 0 });
    assert.equal(labeller.task.fields["aspect"], aspect);
  });
}

test("pipeline() without a subtask rates overall quality (2.5)", () => {
  assert.equal(pipeline("preference", undefined).labeller!.task.fields["aspect"], "overall-rating");
});

test("pipeline() takes the settings of the labeller (2.5)", () => {
  const settings = { openaiModel: "gpt-4o", maxNewTokens: 9, temperature: 1, numThreads: 2, apiKey: "k" };
  const { labeller } = pipeline("preference", "honesty", settings);
  assert.deepEqual((labeller as OpenAILLM).model, { use: "openai:gpt-4o", key: "k", concurrency: 2 });
  assert.deepEqual((labeller as OpenAILLM).sampling, { max_tokens: 9, temperature: 1 });
});

test("pipeline() generates and labels (2.5)", async () => {
  const { generate } = {
    generate: pipeline("preference", "text-quality", { generator: talker("a").llm, labeller: judge().llm }),
  };
  const dataset = await generate.generate(inputs("x"), { numGenerations: 2 });
  assert.deepEqual((await dataset.at(0))!["rating"], [5, 4]);
});

class Odd extends Task {
  readonly inputArgsNames = ["input", "generations"];
  readonly outputArgsNames = ["rating"];
  generatePrompt(): string {
    return "Rate them";
  }
  parseOutput(output: string) {
    return { rating: [Number(output)] };
  }
}

test("pipeline() warns of a labeller with another task (2.5)", (context) => {
  const heard = warnings(context);
  pipeline("preference", "honesty", { labeller: talker("j", { task: new Odd() }).llm });
  assert.match(heard[0]!, /Odd, where UltraFeedbackTask is usual/);
});

test("pipeline() wants a generator that gives what the labeller reads (2.5)", () => {
  const generator = talker("a", { task: new SelfInstructTask() }).llm;
  assert.throws(() => pipeline("preference", "honesty", { generator }), withCode("ERR_COLUMN", /reads generations/));
});

test("pipeline() passes words of its own to the task (2.5)", () => {
  const { labeller } = pipeline("preference", "honesty", { taskKwargs: { taskDescription: "Is it kind?" } });
  const prompt = (labeller!.task as UltraFeedbackTask).generatePrompt({ input: "x", generations: ["y"] });
  assert.match(prompt.systemPrompt, /Is it kind\?/);
  assert.ok(new TextGenerationTask().role === "generate");
});
