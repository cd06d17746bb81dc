import { Dropped } from "../kernel/kinds.ts";
import type { Row } from "../row.ts";
import { completionOf, type PairParts, pairOf } from "./answers.ts";
import { missing, type Part, promptOf } from "./prompt.ts";
import { type Turn, unfit } from "./turns.ts";

/** One step of a worked solution. */
export interface Step {
  readonly text: string;
  readonly right: boolean;
}

/**
 * What a row says to a trainer, whatever its columns are called: those of our operators, or of any format that we write.
 *
 * Read when asked for: a row need only have what its target needs. Throws ERR_COLUMN for what is missing.
 */
export class TrainingRecord {
  readonly row: Row;

  constructor(row: Row) {
    this.row = row;
  }

  prompt(): Part {
    return promptOf(this.row);
  }

  /** The answer to learn. An answer that is labelled false is none. */
  completion(): Part | Dropped {
    return this.#label() === false ? new Dropped("label false") : completionOf(this.row);
  }

  /** The whole conversation to learn. */
  conversation(): readonly Turn[] | Dropped {
    const completion = this.completion();
    return completion instanceof Dropped ? completion : [...this.prompt().turns, ...completion.turns];
  }

  pair(): PairParts | Dropped {
    return pairOf(this.row);
  }

  /** An answer that somebody found good or bad; undefined where the row is a preference or has no such label. */
  labelled(): { readonly completion: Part | Dropped; readonly label: boolean } | undefined {
    const label = this.#label() ?? this.row["label"];
    return typeof label === "boolean" ? { completion: completionOf(this.row), label } : undefined;
  }

  /** Plain text to go on learning a language from. */
  text(): string {
    if (typeof this.row["text"] === "string") return this.row["text"];
    throw missing(this.row, "text", "Conversations need --shape conversational");
  }

  /** The schemas of the tools that the model may call, as a list. */
  tools(): readonly unknown[] | undefined {
    const tools = typeof this.row["tools"] === "string" ? parsed(this.row["tools"]) : this.row["tools"];
    return Array.isArray(tools) && tools.length > 0 ? tools : undefined;
  }

  steps(): readonly Step[] {
    const { labels } = this.row;
    const texts = this.row["completions"] ?? this.row["steps"];
    if (!Array.isArray(texts) || !Array.isArray(labels)) {
      throw missing(this.row, "completions and labels", "They are a list of texts and a list of true and false");
    }
    if (texts.length !== labels.length) {
      throw unfit(`labels must be one for each step: it has ${labels.length} for ${texts.length}`);
    }
    return texts.map((text: string, index) => ({ text, right: labels[index] as boolean }));
  }

  /** A label that is about the answer: any other data set may have a column of that name. */
  #label(): boolean | undefined {
    const { kto_tag: tag, label, completion } = this.row;
    if (typeof tag === "boolean") return tag;
    return typeof label === "boolean" && completion !== undefined ? label : undefined;
  }
}

function parsed(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unfit(`tools is not JSON: ${(cause as Error).message}`);
  }
}
