import { DistilError } from "../errors.ts";
import type { Dropped } from "../kernel/kinds.ts";
import type { Row } from "../row.ts";
import type { Prompt as Asked, Task as Port, TaskContext } from "../tasks/task.ts";
import { unreadable } from "../tasks/unreadable.ts";
import { asPrompt, type Prompt, type PromptLike } from "./prompt.ts";

export type Columns = Record<string, unknown>;

/**
 * What a model is asked about a row, and how its reply is read: the class to extend for a task of your own.
 *
 * `generatePrompt` is given the row; `parseOutput` gives the columns named by `outputArgsNames`, and may throw where the reply
 * does not say them. The model is then asked once more with what was thrown.
 */
export abstract class Task {
  /** Columns that a row must have. */
  abstract readonly inputArgsNames: readonly string[];
  /** Columns that a reply becomes. */
  abstract readonly outputArgsNames: readonly string[];
  /** A labeller needs a judge. */
  readonly role: Port["role"] = "generate";

  abstract generatePrompt(row: Row, context?: TaskContext): PromptLike;
  abstract parseOutput(output: string, row: Row, prompt: Prompt): Columns | Dropped;

  /** What the task was made with: travels with a data set. */
  get fields(): Readonly<Record<string, unknown>> {
    const own = Object.entries(this).filter(([name, value]) => !isStated(name) && typeof value !== "function");
    return Object.fromEntries(own.filter(([, value]) => value !== undefined));
  }

  /** The same as our operators have it. */
  port(): Port {
    const { inputArgsNames, outputArgsNames, role } = this;
    return {
      name: this.constructor.name,
      role,
      reads: inputArgsNames,
      adds: outputArgsNames,
      definition: { task: this.constructor.name, fields: this.fields },
      prompt: (row, context) => this.#asked(row, context),
    };
  }

  #asked(row: Row, context: TaskContext): Asked {
    const prompt = asPrompt(this.generatePrompt(row, context));
    return {
      ...prompt.asked,
      messages: prompt.messages,
      parse: (text) => this.#parsed(text, row, prompt),
    };
  }

  #parsed(text: string, row: Row, prompt: Prompt): Columns | Dropped {
    let columns: Columns | Dropped | null | undefined;
    try {
      columns = this.parseOutput(text, row, prompt);
    } catch (error) {
      if (error instanceof DistilError) throw error;
      throw unreadable(error instanceof Error ? error.message : String(error));
    }
    if (columns === null || columns === undefined || typeof columns !== "object")
      throw unreadable("nothing was found in it");
    return columns;
  }
}

/** Fields that say what a task is rather than what it was made with. */
function isStated(name: string): boolean {
  return name === "inputArgsNames" || name === "outputArgsNames" || name === "role";
}
