import { DistilError } from "../errors.ts";
import type { Row } from "../row.ts";
import { BuiltTask } from "./built-task.ts";
import type { LLM, LLMOutput } from "./llm.ts";
import { PreferenceTask } from "./preference-task.ts";
import type { ProcessLLM } from "./process-llm.ts";
import { Task } from "./task.ts";

/** A model, made or still to be made. */
export type AnyLLM = LLM | ProcessLLM;

/**
 * Several models of which each row gets some: with N of them and G generations, each does G / N rounded down, and as many of them
 * as are left over, drawn for each row, do one more.
 *
 * Throws ERR_OPTION for fewer than two, or for tasks of several kinds.
 */
export class LLMPool {
  readonly llms: readonly AnyLLM[];

  constructor(llms: readonly AnyLLM[] | { readonly llms: readonly AnyLLM[] }) {
    this.llms = "llms" in llms ? llms.llms : llms;
    if (this.llms.length < 2) {
      throw new DistilError(
        "ERR_OPTION",
        `Cannot use LLMPool.llms as it must hold at least 2 models: current value has ${this.llms.length}`,
      );
    }
    const [first, ...rest] = this.llms.map(({ task }) => task);
    const other = rest.find((task) => !alike(first!, task));
    if (other === undefined) return;
    const names = [first!, other].map((task) => task.constructor.name).join(" and ");
    throw new DistilError("ERR_OPTION", `Cannot use LLMPool.llms as they must do the same task: they do ${names}`);
  }

  get task(): Task {
    return this.llms[0]!.task;
  }

  /** Outputs for each input, in order, and in the order of the pool. */
  async generate(inputs: Iterable<Row> | AsyncIterable<Row>, { numGenerations = 1 } = {}): Promise<LLMOutput[][]> {
    const { outputsOf } = await import("./outputs.ts");
    return outputsOf(this.llms, inputs, numGenerations);
  }

  teardown(): void {
    for (const llm of this.llms) if ("teardown" in llm) llm.teardown();
  }
}

/** What tasks of all kinds extend. */
const common: ReadonlySet<unknown> = new Set([Task, BuiltTask, PreferenceTask]);

/** Of one class, or of classes that extend the same one, or each other. */
function alike(a: Task, b: Task): boolean {
  const [ofA, ofB] = [a, b].map((task) => [task.constructor, Object.getPrototypeOf(task.constructor) as unknown]);
  return ofA!.some((one) => ofB!.includes(one) && !common.has(one));
}
