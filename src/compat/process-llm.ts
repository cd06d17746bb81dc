import { DistilError } from "../errors.ts";
import type { Row } from "../row.ts";
import { LLM, type LLMOutput } from "./llm.ts";
import type { Task } from "./task.ts";

export type LoadLLM = (task: Task) => LLM | Promise<LLM>;

export interface ProcessLLMOptions {
  readonly task: Task;
  readonly loadLlmFn: LoadLLM;
}

/** A model that is made when it is first needed. It stays in this process: its calls do not block each other here. */
export class ProcessLLM {
  readonly task: Task;
  readonly #loadFn: LoadLLM;
  #llm: Promise<LLM> | undefined;

  constructor(options: ProcessLLMOptions);
  constructor(task: Task, loadLlmFn: LoadLLM);
  constructor(first: Task | ProcessLLMOptions, loadLlmFn?: LoadLLM) {
    const given = loadLlmFn === undefined ? (first as ProcessLLMOptions) : { task: first as Task, loadLlmFn };
    this.task = given.task;
    this.#loadFn = given.loadLlmFn;
  }

  load(): Promise<LLM> {
    this.#llm ??= this.#load();
    return this.#llm;
  }

  async #load(): Promise<LLM> {
    const llm: unknown = await this.#loadFn(this.task);
    if (llm instanceof LLM) return llm;
    throw new DistilError(
      "ERR_OPTION",
      `Cannot use loadLlmFn as it must give an LLM: current value is ${String(llm)}`,
      {
        fatal: true,
      },
    );
  }

  async generate(inputs: Iterable<Row> | AsyncIterable<Row>, { numGenerations = 1 } = {}): Promise<LLMOutput[][]> {
    const { outputsOf } = await import("./outputs.ts");
    return outputsOf([this], inputs, numGenerations);
  }

  /** Forgets the model: the next use makes it again. */
  teardown(): void {
    this.#llm = undefined;
  }
}
