import { z } from "zod";
import { digest } from "../src/hash.ts";
import type { Model, ModelSpec } from "../src/llm/llm.ts";
import { defineOperator } from "../src/operator.ts";
import type { Row } from "../src/row.ts";
import { taskOptionsIn } from "../src/tasks/added.ts";
import { ask } from "../src/tasks/ask.ts";
import { everyModel } from "../src/tasks/every-model.ts";
import { addsOf, expanded, type Made, together } from "../src/tasks/generated.ts";
import { generateTaskOptions } from "../src/tasks/index.ts";
import { modelsOption, paced, paceOptions, samplingOf, samplingOptions } from "../src/tasks/model-options.ts";
import { metadataWith } from "../src/tasks/raw.ts";
import { requireRaw } from "../src/tasks/require-raw.ts";
import { resolveTask } from "../src/tasks/resolve.ts";
import { taskOption } from "../src/tasks/task-option.ts";

const options = {
  model: modelsOption,
  task: taskOption("text-generation"),
  numGenerations: z.int().min(1).default(1).meta({ description: "Replies of each model for a row", placeholder: "N" }),
  expand: z.boolean().default(false).meta({ description: "One row for each generation, or for each item of a list" }),
  keepRaw: z
    .boolean()
    .default(false)
    .meta({ description: "Keep prompt, raw replies and token counts under distil_metadata" }),
  ...samplingOptions,
  ...paceOptions,
  ...generateTaskOptions,
};

/**
 * Asks one or several models about each row and adds what they answer.
 *
 * One reply: the task's columns and `model_name`. Several models or `numGenerations`: `generations` and `generation_models`,
 * aligned, model by model; `expand` gives a row each instead. All models of a row are asked at once; if one fails for good,
 * the row fails. Answers that a task leaves out on purpose are missing from the lists; where none is left, the row is dropped.
 */
export const generate = defineOperator({
  name: "generate",
  summary: "Ask models about each row",
  details:
    "What it reads and adds is its task's. Several models or several generations make lists of the task's columns, of which generation becomes generations, aligned with generation_models; --expand gives a row for each instead, or for each item of a task's list.",
  examples: [
    "distil generate --model local --max-tokens 32 < prompts.jsonl",
    "distil generate --model local --task self-instruct --count 2 --expand < pieces.jsonl",
  ],
  options,
  async open(options, context) {
    const { task: spec, numGenerations: n, expand, keepRaw, extra } = options;
    const task = await resolveTask(spec, taskOptionsIn(options, "generate"), "generate");
    const specs: readonly ModelSpec[] = Array.isArray(options.model) ? options.model : [options.model];
    const models = await Promise.all(specs.map((one) => context.model(paced(one, options))));
    if (task.raw) for (const model of models) requireRaw(task, model);
    const samples = samplesBefore(models, n);
    const sampling = samplingOf(options);
    const several = models.length * n > 1;
    const notice = once(() =>
      context.warn("generate: a reply was cut at the token limit and kept; --max-tokens raises it"),
    );
    return {
      kind: "row",
      name: "generate",
      many: expand,
      queues: [...new Set(models.map(({ queue }) => queue))],
      reads: task.reads,
      adds: [...addsOf(task, several, expand), ...(keepRaw ? ["distil_metadata"] : [])],
      key: digest(["generate", task.definition, models.map(identity), sampling, extra ?? {}]),
      samples: Math.max(...samples) + n,
      async fn(row, call) {
        const prompt = task.prompt(row, { seed: context.seed });
        const asked = models.map(async (model, index): Promise<readonly Made[]> => {
          const sample = call.sample + samples[index]!;
          const answers = await ask({ task, prompt, model, call, sampling, extra, n, sample });
          return answers.map((answer) => ({ ...answer, model: model.name }));
        });
        const all = (await everyModel(models, asked)).flat();
        const made = all.filter(({ dropped }) => dropped === undefined);
        if (made.length === 0) return all[0]!.dropped;
        if (made.some(({ cut }) => cut)) notice();
        const finish = (done: Row, of: readonly Made[]): Row =>
          keepRaw ? { ...done, distil_metadata: metadataWith(row, "generate", prompt.messages, of) } : done;
        return expand ? expanded(row, task, made, finish) : finish(together(row, task, made, several), made);
      },
    };
  },
});

function identity({ id, sampling }: Model): unknown {
  return [id, sampling];
}

/** A model that is asked twice must not give the same reply twice: its samples go on counting. */
function samplesBefore(models: readonly Model[], n: number): readonly number[] {
  const keys = models.map((model) => digest(identity(model)));
  return keys.map((key, index) => n * keys.slice(0, index).filter((other) => other === key).length);
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
