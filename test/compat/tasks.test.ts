import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ComplexityScorerTask,
  EvolComplexityTask,
  EvolInstructTask,
  EvolQualityTask,
  JudgeLMTask,
  type LLM,
  Pipeline,
  PrometheusTask,
  QualityScorerTask,
  SelfInstructTask,
  type Task,
  TextGenerationTask,
  UltraCMTask,
  UltraFeedbackTask,
  UltraJudgeTask,
} from "../../src/compat/index.ts";
import type { Row } from "../../src/row.ts";
import { warnings } from "./heard.ts";
import { inputs, talker } from "./model.ts";

/** What a labeller with that task and those replies adds to a row. */
async function labelled(task: Task, row: Row, ...replies: readonly string[]): Promise<Row> {
  let next = 0;
  const { llm } = talker("judge", { task, reply: () => replies[Math.min(next++, replies.length - 1)]! });
  return (await (await new Pipeline({ labeller: llm }).generate([row], { shuffleBeforeLabelling: false })).at(0))!;
}

async function generated(llm: LLM, rows: readonly Row[], numGenerations = 1): Promise<Row[]> {
  return (await new Pipeline({ generator: llm }).generate(rows, { numGenerations })).toArray();
}

const pair = { input: "x", generations: ["g1", "g2"] };
const rated = (rationale: string, rating: number) => ({ rationale, rating });

test("TextGenerationTask gives the reply as it is (2.6)", async () => {
  const task = new TextGenerationTask();
  const { llm } = talker("a", { task, reply: () => " as it is\n" });
  assert.deepEqual([task.inputArgsNames, task.outputArgsNames], [["input"], ["generations"]]);
  assert.deepEqual((await generated(llm, inputs("x")))[0]!["generations"], [" as it is\n"]);
});

test("TextGenerationTask has a system prompt against harm, or another (2.6)", () => {
  const [usual, own] = [new TextGenerationTask(), new TextGenerationTask({ systemPrompt: "Be brief" })];
  assert.match(usual.generatePrompt({ input: "x" }).systemPrompt, /harm/);
  assert.equal(own.generatePrompt({ input: "x" }).systemPrompt, "Be brief");
});

const principles = { calm: ["Stay calm."], kind: ["Be kind.", "Be gentle."] };

function systemOf(task: TextGenerationTask, input: string): string {
  return task.generatePrompt({ input }, { seed: "s" }).systemPrompt;
}

const rows = Array.from({ length: 300 }, (_, index) => `row ${index}`);

test("TextGenerationTask adds principles of all groups alike where they are balanced (2.6)", () => {
  const task = new TextGenerationTask({ systemPrompt: "S", principles, principlesDistribution: "balanced" });
  const drawn = rows.map((input) => systemOf(task, input));
  const calm = drawn.filter((text) => text === "S\n\nStay calm.").length;
  assert.ok(calm > 110 && calm < 190, String(calm));
  assert.deepEqual(new Set(drawn), new Set(["S\n\nStay calm.", "S\n\nBe kind.", "S\n\nBe gentle."]));
});

test("TextGenerationTask adds principles by the weights of their groups (2.6)", () => {
  const principlesDistribution = { calm: 0.9, kind: 0.1 };
  const task = new TextGenerationTask({ systemPrompt: "S", principles, principlesDistribution });
  const calm = rows.filter((input) => systemOf(task, input).endsWith("Stay calm.")).length;
  assert.ok(calm > 250 && calm < 295, String(calm));
});

test("TextGenerationTask adds no principle where it is not said how often (2.6)", () => {
  assert.equal(systemOf(new TextGenerationTask({ systemPrompt: "S", principles }), "x"), "S");
});

test("TextGenerationTask has principles of its own, by the names of 0.6 (2.6)", () => {
  const task = new TextGenerationTask({ systemPrompt: "S", principlesDistribution: { verbalized_calibration: 1 } });
  assert.match(systemOf(task, "x"), /^S\n\n\w/);
});

test("SelfInstructTask asks for five instructions unless it is told another number (2.6)", () => {
  const asked = (task: SelfInstructTask) => JSON.stringify(task.generatePrompt({ input: "x" }));
  assert.match(asked(new SelfInstructTask()), /\b5 /);
  assert.match(asked(new SelfInstructTask({ numInstructions: 7 })), /\b7 /);
});

test("SelfInstructTask gives a list of instructions for each generation, numbered or not (2.6)", async () => {
  const task = new SelfInstructTask({ applicationDescription: "a law bot", numInstructions: 2 });
  const { llm, asked } = talker("a", {
    task,
    reply: (_, n) => (n === 0 ? "1. What is a lease?\n2. Who pays?" : "Why?\nWhen?"),
  });
  const [row] = await generated(llm, inputs("A lease is a contract."), 2);
  assert.deepEqual(row!["instructions"], [
    ["What is a lease?", "Who pays?"],
    ["Why?", "When?"],
  ]);
  assert.match(asked[0]!.request.messages[0]!.content, /a law bot/);
  assert.deepEqual(task.outputArgsNames, ["instructions"]);
});

const aspects = {
  forOverallQuality: /all in all/,
  forTextQuality: /all in all/,
  forInstructionFollowing: /every condition/,
  forHelpfulness: /reach their goal/,
  forTruthfulness: /statements of the text true/,
  forHonesty: /confidence/,
} as const;

for (const [name, words] of Object.entries(aspects)) {
  test(`UltraFeedbackTask.${name}() rates by that (2.6)`, async () => {
    const task = UltraFeedbackTask[name as keyof typeof aspects]();
    assert.match(task.generatePrompt(pair).systemPrompt, words);
    const row = await labelled(task, pair, JSON.stringify({ text_1: rated("a", 4), text_2: rated("b", 2) }));
    assert.deepEqual(
      [row["rating"], row["rationale"]],
      [
        [4, 2],
        ["a", "b"],
      ],
    );
  });
}

test("UltraFeedbackTask keeps a rationale whole, colons and lines included (2.6)", async () => {
  const reply = "Text 1\nRating: 4\nRationale: because: 0\nand more\n\nText 2\nRating: 2.5\nRationale: no: yes: no";
  const row = await labelled(new UltraFeedbackTask(), pair, reply);
  assert.deepEqual(row["rating"], [4, 2.5]);
  assert.deepEqual(row["rationale"], ["because: 0\nand more", "no: yes: no"]);
});

test("UltraFeedbackTask gives one rating for each generation, or none at all (2.6)", async (context) => {
  warnings(context);
  const row = await labelled(new UltraFeedbackTask(), pair, "Text 1\nRating: 4\nRationale: good");
  assert.deepEqual([row["rating"], row["rationale"]], [null, null]);
});

const unreadable: Readonly<Record<string, readonly [Task, Row, readonly string[]]>> = {
  "UltraFeedbackTask, without any section": [new UltraFeedbackTask(), pair, ["rating", "rationale"]],
  "JudgeLMTask, with a text for ratings": [new JudgeLMTask(), pair, ["rating", "rationale"]],
  "UltraJudgeTask, without scores": [new UltraJudgeTask(), pair, ["rating", "areas"]],
  "UltraCMTask, without a score": [new UltraCMTask(), { input: "x", generations: "g" }, ["critique", "score"]],
  "QualityScorerTask, without scores": [new QualityScorerTask(), pair, ["rating"]],
  "ComplexityScorerTask, without scores": [new ComplexityScorerTask(), { generations: ["a", "b"] }, ["rating"]],
};

for (const [name, [task, given, columns]] of Object.entries(unreadable)) {
  test(`a reply that cannot be read gives nulls and is kept: ${name} (2.6)`, async (context) => {
    warnings(context);
    const row = await labelled(task, given, "Both are rather good, I should say.");
    for (const column of columns) assert.equal(row[column], null, column);
    assert.match(JSON.stringify(row["raw_labelling_response"]), /rather good/);
  });
}

test("UltraFeedbackTask takes other words for its task and ratings (2.6)", () => {
  const ratings = [{ value: 1, description: "never" }];
  const task = UltraFeedbackTask.forHonesty({ systemPrompt: "Judge.", taskDescription: "Is it kind?", ratings });
  const { systemPrompt } = task.generatePrompt(pair);
  assert.match(systemPrompt, /^Judge\.\n\nIs it kind\?/);
  assert.match(systemPrompt, /1 = never/);
  assert.doesNotMatch(systemPrompt, /confidence of the text/);
});

test("JudgeLMTask gives ratings to 10 and one rationale (2.6)", async () => {
  const task = new JudgeLMTask();
  const row = await labelled(task, pair, "8  3\nThe first is better.\nMuch.");
  assert.deepEqual(row["rating"], [8, 3]);
  assert.equal(row["rationale"], "The first is better.\nMuch.");
});

test("UltraJudgeTask gives ratings from 0 to 10 and areas (2.6)", async () => {
  const task = new UltraJudgeTask({ areas: ["Clarity"] });
  const area = (rating: number) => ({ Clarity: { rating, rationale: "so" } });
  const { schema } = task.port().prompt(pair, { seed: "", shuffle: false });
  assert.ok(schema !== undefined);
  const text = (rating: number) => ({ areas: area(rating), rating });
  const row = await labelled(task, pair, JSON.stringify({ text_1: text(9), text_2: text(0) }));
  assert.deepEqual(row["rating"], [9, 0]);
  assert.deepEqual(row["areas"], [area(9), area(0)]);
});

test("UltraJudgeTask reads areas and final scores in words (2.6)", async () => {
  const task = new UltraJudgeTask({ areas: ["Clarity"] });
  const section = (number: number, rating: number) => `Text ${number}:\nClarity - ${rating}\nBecause of ${number}.\n\n`;
  const row = await labelled(task, pair, `${section(1, 9)}${section(2, 2.5)}Final scores: 9 2.5`);
  assert.deepEqual(row["rating"], [9, 2.5]);
  assert.deepEqual(
    (row["areas"] as Row[]).map(({ Clarity }) => (Clarity as Row)["rating"]),
    [9, 2.5],
  );
});

const prometheus = new PrometheusTask({
  scoringCriteria: "Is it kind?",
  scoreDescriptions: { 0: "rude", 1: "cold", 2: "plain", 3: "warm", 4: "kind" },
});

test("PrometheusTask gives a critique and a score beside a reference (2.6)", async () => {
  const row = { input: "x", generations: "g", ref_completion: "best" };
  const given = await labelled(prometheus, row, "It is warm. [RESULT] 4");
  assert.deepEqual([given["critique"], given["score"]], ["It is warm.", 4]);
  const { messages } = prometheus.generatePrompt(row);
  assert.match(messages[0]!.content, /Is it kind\?[\s\S]*rude[\s\S]*kind/);
  assert.match(messages[1]!.content, /best/);
});

test("PrometheusTask gives nulls for a reply without a result (2.6)", async (context) => {
  warnings(context);
  const given = await labelled(prometheus, { input: "x", generations: "g", ref_completion: "best" }, "It is warm.");
  assert.deepEqual([given["critique"], given["score"]], [null, null]);
});

test("PrometheusTask judges each of a list by itself (2.6)", async () => {
  const row = { ...pair, ref_completion: "best" };
  const given = await labelled(prometheus, row, "Rude. [RESULT] 1", "Kind. [RESULT] 5");
  assert.deepEqual(
    [given["critique"], given["score"]],
    [
      ["Rude.", "Kind."],
      [1, 5],
    ],
  );
});

test("UltraCMTask gives a critique and a score from 1 to 10, of one or of each (2.6)", async () => {
  const one = await labelled(new UltraCMTask(), { input: "x", generations: "g" }, "7\nGood, but short.");
  assert.deepEqual([one["critique"], one["score"]], ["Good, but short.", 7]);
  const both = await labelled(new UltraCMTask(), pair, "7\nGood.", "10\nPerfect.");
  assert.deepEqual(
    [both["critique"], both["score"]],
    [
      ["Good.", "Perfect."],
      [7, 10],
    ],
  );
});

test("ComplexityScorerTask rates instructions without a rationale (2.6)", async () => {
  const task = new ComplexityScorerTask();
  const row = await labelled(task, { generations: ["a", "b"] }, "[1] Score: 2\n[2] Score: 5");
  assert.deepEqual(row["rating"], [2, 5]);
  assert.deepEqual([task.inputArgsNames, task.outputArgsNames], [["generations"], ["rating"]]);
});

test("QualityScorerTask rates answers to an input (2.6)", async () => {
  const task = new QualityScorerTask();
  const row = await labelled(task, pair, "[Response 1] Score: 2\n[Response 2] Score: 5");
  assert.deepEqual(row["rating"], [2, 5]);
  assert.deepEqual(task.inputArgsNames, ["input", "generations"]);
});

const better = "How do bees find flowers, and why do they go back to the same ones day after day?";

for (const task of [new EvolInstructTask(), new EvolComplexityTask()]) {
  test(`${task.constructor.name} gives an instruction for each generation (2.6)`, async () => {
    const { llm, asked } = talker("a", { task, reply: (_, sample) => `${better} ${sample}` });
    const [row] = await generated(llm, inputs("How do bees find flowers, say?"), 2);
    assert.deepEqual(row!["instructions"], [`${better} 0`, `${better} 1`]);
    assert.deepEqual([task.inputArgsNames, task.outputArgsNames], [["input"], ["instructions"]]);
    assert.equal(asked.length, 1);
  });
}

test("EvolInstructTask gives null for what a rule eliminates, and keeps the raw reply (2.6)", async () => {
  const bad = ["Sorry, I cannot do that.", "?!", "<instruction abc> Why?", ""];
  for (const reply of bad) {
    const { llm } = talker("a", { task: new EvolInstructTask(), reply: () => reply || " " });
    const [output] = (await llm.generate(inputs("How do bees see?"))).flat();
    assert.equal(output!.parsed_output, null, reply);
  }
});

test("EvolInstructTask draws one of five methods, EvolComplexityTask one of four (2.6)", () => {
  const ways = (task: EvolInstructTask) =>
    new Set(
      rows.map((input) =>
        task
          .generatePrompt({ input })
          .formattedPrompt.replaceAll(input, "")
          .replace(/\w*\d\w*/g, ""),
      ),
    );
  assert.equal(ways(new EvolInstructTask()).size, 5);
  assert.equal(ways(new EvolComplexityTask()).size, 4);
});

test("EvolQualityTask draws one of five methods, and gives null for a copy of its prompt (2.6)", async () => {
  const task = new EvolQualityTask();
  const ways = rows.map((input) => {
    const { formattedPrompt } = task.generatePrompt({ input, generation: "They look." });
    return formattedPrompt.replaceAll(input, "").replace(/\b[0-9a-f]{6,}\b/g, "");
  });
  assert.equal(new Set(ways).size, 5);
  const { llm } = talker("a", { task, reply: () => "<response abc> They look and look again." });
  const [output] = (await llm.generate([{ input: "How do bees see?", generation: "They look." }])).flat();
  assert.equal(output!.parsed_output, null);
});

test("EvolQualityTask rewrites an answer (2.6)", async () => {
  const answer = "By sight and by smell: their eyes see ultraviolet lines on petals.";
  const task = new EvolQualityTask();
  const { llm } = talker("a", { task, reply: () => answer });
  const [row] = await generated(llm, [{ input: "How do bees find flowers?", generation: "They look." }]);
  assert.deepEqual(row!["generations"], [answer]);
  assert.deepEqual([task.inputArgsNames, task.outputArgsNames], [["input", "generation"], ["generations"]]);
});
