import { prometheusEval } from "../tasks/prometheus-eval.ts";
import { BuiltTask } from "./built-task.ts";
import { eachGeneration } from "./each-generation.ts";
import { renamedTask } from "./renamed-task.ts";

export interface PrometheusOptions {
  /** The question that the score answers. */
  readonly scoringCriteria: string;
  /** What the scores mean, by 0 to 4 for 1 to 5, or in that order. */
  readonly scoreDescriptions: Readonly<Record<number, string>> | readonly string[];
}

/** Criticises `generations`, a text or a list of them, beside `ref_completion`: `critique`, and a `score` from 1 to 5. */
export class PrometheusTask extends BuiltTask {
  constructor(options: PrometheusOptions) {
    const { scoringCriteria: question, scoreDescriptions } = options;
    const [first = "", second = "", third = "", fourth = "", fifth = ""] = [0, 1, 2, 3, 4].map(
      (score) => (scoreDescriptions as Readonly<Record<number, string>>)[score],
    );
    const rubrics = { own: { question, levels: [first, second, third, fourth, fifth] as const } };
    const port = prometheusEval({ rubrics: rubrics as never, rubric: "own", reference: true });
    const one = renamedTask(port, {
      instruction: "instruction",
      generation: "generation",
      reference: "reference",
      feedback: "critique",
      result: "score",
    });
    const columns = { instruction: "input", generations: "generations", reference: "ref_completion" };
    super(eachGeneration(one), { ...columns, critique: "critique", score: "score" }, options);
  }
}
