import { z } from "zod";
import { digest } from "../src/hash.ts";
import { defineOperator } from "../src/operator.ts";
import { taskOptionsIn } from "../src/tasks/added.ts";
import { ask } from "../src/tasks/ask.ts";
import { judgeTaskOptions } from "../src/tasks/index.ts";
import { modelOption, paced, paceOptions, samplingOf, samplingOptions } from "../src/tasks/model-options.ts";
import { metadataWith } from "../src/tasks/raw.ts";
import { resolveTask } from "../src/tasks/resolve.ts";
import { taskOption } from "../src/tasks/task-option.ts";

const options = {
  model: modelOption,
  task: taskOption("ultrafeedback"),
  shuffle: z
    .boolean()
    .default(true)
    .meta({ description: "Show the generations to the judge in a seeded order of each row" }),
  keepRaw: z
    .boolean()
    .default(false)
    .meta({ description: "Keep prompt, raw reply and token counts under distil_metadata" }),
  ...samplingOptions,
  ...paceOptions,
  ...judgeTaskOptions,
};

/**
 * Asks a model to judge each row's generations.
 *
 * Adds `ratings` and `rationales` in the generations' places, and `labelling_model`. A judgement that cannot be read after one
 * repair is a reject: a row is never half judged. The order in which the judge sees the generations depends on the run's seed
 * and on the row alone.
 */
export const label = defineOperator({
  name: "label",
  summary: "Have a model judge the generations of each row",
  details:
    "What it reads and adds is its task's, and labelling_model. What a task says of each generation stands in that generation's place.",
  examples: ["distil label --model local --aspect honesty < generations.jsonl"],
  options,
  async open(options, context) {
    const { model: modelSpec, task: spec, shuffle, keepRaw, extra } = options;
    const task = await resolveTask(spec, taskOptionsIn(options, "judge"), "judge");
    const model = await context.model(paced(modelSpec, options));
    const sampling = samplingOf(options);
    return {
      kind: "row",
      name: "label",
      queues: [model.queue],
      reads: task.reads,
      adds: [...task.adds, "labelling_model", ...(keepRaw ? ["distil_metadata"] : [])],
      key: digest(["label", task.definition, model.id, model.sampling, sampling, extra ?? {}, shuffle]),
      async fn(row, call) {
        const prompt = task.prompt(row, { seed: context.seed, shuffle });
        const answers = await ask({ task, prompt, model, call, sampling, extra, sample: call.sample });
        if (answers[0]!.dropped) return answers[0]!.dropped;
        const labelled = { ...row, ...answers[0]!.columns, labelling_model: model.name };
        return keepRaw
          ? { ...labelled, distil_metadata: metadataWith(row, "label", prompt.messages, answers) }
          : labelled;
      },
    };
  },
});
