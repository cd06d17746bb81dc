import { Dropped } from "../kernel/kinds.ts";
import type { Task as Port } from "../tasks/task.ts";
import { ultracm } from "../tasks/ultracm.ts";
import { BuiltTask } from "./built-task.ts";
import { eachGeneration } from "./each-generation.ts";

/** Criticises `generations`, a text or a list of them: `critique`, and a `score` from 1 to 10. */
export class UltraCMTask extends BuiltTask {
  constructor() {
    const columns = { instruction: "input", generations: "generations", critique: "critique", score: "score" };
    super(eachGeneration(ofOne(ultracm())), columns);
  }
}

/** About one generation, rather than a list of one. */
function ofOne(port: Port): Port {
  return {
    ...port,
    reads: ["instruction", "generation"],
    adds: ["critique", "score"],
    prompt(row, context) {
      const prompt = port.prompt({ ...row, generations: [row["generation"]] }, context);
      return {
        ...prompt,
        parse(text, held) {
          const columns = prompt.parse(text, held);
          if (columns instanceof Dropped) return columns;
          const [critique, score] = ["critiques", "scores"].map((name) => (columns[name] as unknown[])[0]);
          return { critique, score };
        },
      };
    },
  };
}
