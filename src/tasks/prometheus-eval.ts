import { z } from "zod";
import type { Row } from "../row.ts";
import { columnError, textColumn, textsColumn } from "./column.ts";
import { defineTask } from "./define.ts";
import { findingIn } from "./finding.ts";
import { framed, markFor } from "./frame.ts";
import { lineUp } from "./lineup.ts";
import { rubricNamed, rubricsOption } from "./own-rubrics.ts";
import { prometheusSystem } from "./prometheus-system.ts";
import { fiveLevels, readScore } from "./rating.ts";
import { exactly, ratingSchema, reasonSchema, textNames } from "./scores.ts";
import type { Prompt, Task, TaskContext } from "./task.ts";
import { readWinner } from "./winner.ts";

/** Raised when a prompt changes: part of the definition. */
const VERSION = 1;
const task = "prometheus-eval";

/**
 * Judges by a rubric, with feedback (Prometheus 2, Kim et al. 2024): `absolute` scores one generation from 1 to 5, `relative` says
 * which of two is better.
 *
 * Absolute gives `feedback` and `result`, a number; relative gives `result` "A" (the first generation) or "B", `ratings` of 1 for
 * the better one and 0 for the other, and feedback that calls them response A and response B. The judge sees the two in a seeded
 * order. A column `reference` with an answer that deserves a 5 is shown where it is there. A reply without feedback and one
 * result is an ERR_PARSE.
 */
export const prometheusEval = defineTask({
  name: task,
  role: "judge",
  summary: "Judges one generation, or two against each other, by a rubric of your choice",
  source: "Prometheus 2, Kim et al. 2024, arXiv:2405.01535",
  options: {
    mode: z
      .enum(["absolute", "relative"])
      .default("absolute")
      .meta({ description: "Score one generation from 1 to 5, or say which of two is better" }),
    rubric: z.string().min(1).optional().meta({
      description:
        "What to judge by: helpfulness, harmlessness, honesty, factual-validity, reasoning, or one of rubrics",
      placeholder: "NAME",
    }),
    rubrics: rubricsOption.optional().meta({
      description: "Your own rubrics by name: a YAML or JSON file of them, or an object",
      placeholder: "FILE",
    }),
    reference: z.boolean().optional().meta({
      description: "Show the row's reference answer, which every row must have; not given, where a row has one",
    }),
  },
  create({ mode, rubric, rubrics, reference }): Task {
    const chosen = rubricNamed(rubric, rubrics);
    const system = prometheusSystem(mode, chosen);
    const relative = mode === "relative";
    return {
      name: task,
      role: "judge",
      reads: ["instruction", relative ? "generations" : "generation", ...(reference ? ["reference"] : [])],
      ...(reference === undefined ? { uses: ["reference"] } : {}),
      adds: ["feedback", "result", ...(relative ? ["ratings"] : [])],
      definition: { task, version: VERSION, mode, rubric: chosen, reference },
      prompt(row, context) {
        const before = {
          instruction: textColumn(task, row, "instruction"),
          ...referenceIn(row, reference),
        };
        return relative ? comparison(row, before, system, context) : grading(row, before, system);
      },
    };
  },
});

const scoreSchema = exactly({ feedback: reasonSchema, result: ratingSchema(fiveLevels) });
const winnerSchema = exactly({ feedback: reasonSchema, result: { type: "string", enum: textNames(2) } });

/** What the judge is shown besides the generations, by the names of the frames. */
type Before = Readonly<Record<string, string>>;

function referenceIn(row: Row, wanted: boolean | undefined): Before {
  const there = typeof row["reference"] === "string" && row["reference"].trim() !== "";
  return wanted || (wanted === undefined && there) ? { reference: textColumn(task, row, "reference") } : {};
}

function grading(row: Row, before: Before, system: string): Prompt {
  const shown = { ...before, answer: textColumn(task, row, "generation") };
  const mark = markFor(Object.values(shown));
  const frames = Object.entries(shown).map(([label, text]) => framed(label, text, mark));
  return {
    messages: [
      { role: "system", content: system },
      {
        role: "user",
        content: `${frames.join("\n\n")}\n\nJudge the answer, as {"feedback": <why>, "result": <1 to 5>}.`,
      },
    ],
    schema: scoreSchema,
    parse(reply) {
      const read = (raw: unknown): number => readScore(raw, "the answer", fiveLevels);
      const { value, words } = findingIn(reply, { read, reason: "feedback before the result" });
      return { feedback: words, result: value };
    },
  };
}

function comparison(row: Row, before: Before, system: string, context: TaskContext): Prompt {
  const generations = textsColumn(task, row, "generations");
  if (generations.length !== 2 || generations.includes(null)) {
    throw columnError(task, "generations", "a list of exactly two texts", generations, row);
  }
  const { frames, inPlace, inWords } = lineUp(before, generations, context);
  const form = '{"feedback": <why>, "result": <"text_1" or "text_2">}';
  return {
    messages: [
      { role: "system", content: system },
      { role: "user", content: `${frames}\n\nCompare text_1 and text_2, as ${form}.` },
    ],
    schema: winnerSchema,
    parse(reply) {
      const { value, words } = findingIn(reply, { read: readWinner, reason: "feedback before the result" });
      const ratings = inPlace([value === 1 ? 1 : 0, value === 2 ? 1 : 0]);
      const feedback = inWords(words, (place) => (place === 0 ? "response A" : "response B"));
      return { feedback, result: ratings[0] === 1 ? "A" : "B", ratings };
    },
  };
}
