import type { Dropped } from "../kernel/kinds.ts";
import type { JsonSchema, Message } from "../llm/llm.ts";
import type { Row } from "../row.ts";

/** What the task may use besides the row. */
export interface TaskContext {
  /** For seeded choices: hash it with the columns that the task reads. */
  readonly seed: string;
  /** Shows generations to a judge in a seeded order. @default true */
  readonly shuffle?: boolean;
}

/** Text below a model's chat template, as the model reads it: special tokens and all. */
export interface RawText {
  readonly text: string;
  /** Where the turn that the model writes ends. */
  readonly stop: readonly string[];
}

/** A prompt, with what its parser must know to read the answer. */
export interface Prompt {
  readonly messages: readonly Message[];
  /** What the model of this id goes on from instead of the messages, which are then only shown. Throws for an unknown one. */
  raw?(model: string): RawText;
  /** Number of the first sample, where rows that ask the very same are to get different answers. @default 0 */
  readonly sample?: number;
  /** Holds the reply to this shape where the server can. */
  readonly schema?: JsonSchema | undefined;
  /** The schema came with the row: where a model can be held to no such thing, the row is a reject, and the run goes on. */
  readonly ownSchema?: boolean;
  /** Holds the whole reply to this regular expression where the server can. */
  readonly regex?: string | undefined;
  /**
   * Reads one reply's text into columns: the task's `adds`. Throws a DistilError (ERR_PARSE, with what is wrong in words
   * that a model can act on) where it cannot. `held`: the server held the reply to `schema` or `regex`. `new Dropped(rule)` leaves the
   * answer out on purpose.
   */
  parse(text: string, held: boolean): Record<string, unknown> | Dropped;
  /**
   * What to ask once this is answered, where a task takes several turns: `columns` are those of all answers so far, later ones
   * winning. The row gets those that the task `adds`; others are what turns tell each other. `new Dropped(rule)` leaves the
   * answer out on purpose.
   */
  next?(columns: Readonly<Record<string, unknown>>): Prompt | Dropped | undefined;
  /** What this turn is, in a word: `--keep-raw` keeps it with the messages and the reply of each turn. */
  readonly turn?: string | undefined;
}

/** One prompt-and-parse pair. No network, no clock, no state: the same row gives the same prompt. */
export interface Task {
  readonly name: string;
  /** `generate` writes something new; `judge` rates what is there. */
  readonly role: "generate" | "judge";
  /** Columns it must find. */
  readonly reads: readonly string[];
  /** Columns it uses where they are there. */
  readonly uses?: readonly string[];
  /** Columns it gives. */
  readonly adds: readonly string[];
  /**
   * With `--expand`: the list column, and the column that each item goes to; `along` are list columns that are aligned with it,
   * with the columns that their items go to.
   */
  readonly expands?: {
    readonly from: string;
    readonly to: string;
    readonly along?: Readonly<Record<string, string>>;
  };
  /** Its prompts are `raw`: a model that only takes messages is refused before anything is sent. */
  readonly raw?: boolean;
  /** Everything that the prompt depends on besides the row, as JSON: for keys and for `check`. */
  readonly definition: unknown;
  prompt(row: Row, context: TaskContext): Prompt;
}
