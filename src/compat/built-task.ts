import type { Dropped } from "../kernel/kinds.ts";
import type { Row } from "../row.ts";
import type { Task as Port, TaskContext } from "../tasks/task.ts";
import { Prompt } from "./prompt.ts";
import { renamedTask } from "./renamed-task.ts";
import { type Columns, Task } from "./task.ts";

/** Our columns by the names that 0.6 has for them. */
export type Renames = Readonly<Record<string, string>>;

const unseeded: TaskContext = { seed: "" };

/** One of our tasks under its 0.6 name and columns. A class that extends it may change the prompt, the parser or both. */
export abstract class BuiltTask extends Task {
  readonly #port: Port;
  readonly #fields: Readonly<Record<string, unknown>>;
  override readonly inputArgsNames: readonly string[];
  override readonly outputArgsNames: readonly string[];
  override readonly role: Port["role"];

  constructor(port: Port, renames: Renames, fields: object = {}) {
    super();
    this.#port = renamedTask(port, renames);
    this.#fields = { ...fields };
    this.inputArgsNames = this.#port.reads;
    this.outputArgsNames = this.#port.adds;
    this.role = port.role;
  }

  override get fields(): Readonly<Record<string, unknown>> {
    return { ...this.#fields, ...super.fields };
  }

  generatePrompt(row: Row, context: TaskContext = unseeded): Prompt {
    const asked = this.#port.prompt(row, context);
    return Prompt.from(asked.messages, asked);
  }

  /** Without the prompt, as if the row had been shown unseeded. */
  parseOutput(output: string, row: Row, prompt: Prompt = this.generatePrompt(row)): Columns | Dropped {
    return (prompt.asked ?? this.#port.prompt(row, unseeded)).parse(output, false);
  }
}
