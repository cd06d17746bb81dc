import type { Message } from "../llm/llm.ts";
import type { Prompt as Asked } from "../tasks/task.ts";
import { type Formatted, formatMessages } from "./prompt-format.ts";

/** What a task asks: a system prompt and the user's message. */
export class Prompt {
  readonly systemPrompt: string;
  readonly formattedPrompt: string;
  readonly messages: readonly Message[];
  /** What a task of ours asks, with its parser. */
  readonly asked: Asked | undefined;

  constructor({ systemPrompt, formattedPrompt }: Pick<Prompt, "systemPrompt" | "formattedPrompt">) {
    this.systemPrompt = systemPrompt;
    this.formattedPrompt = formattedPrompt;
    this.messages = [
      { role: "system", content: systemPrompt },
      { role: "user", content: formattedPrompt },
    ];
    this.asked = undefined;
  }

  /** The prompt of a conversation: all that is not the system's is its message. */
  static from(messages: readonly Message[], asked?: Asked): Prompt {
    const systemPrompt = messages.find(({ role }) => role === "system")?.content ?? "";
    const rest = messages.filter(({ role }) => role !== "system").map(({ content }) => content);
    return Object.assign(new Prompt({ systemPrompt, formattedPrompt: rest.join("\n\n") }), { messages, asked });
  }

  /** Throws ERR_OPTION for a format that there is not. */
  formatAs(format: string): Formatted {
    return formatMessages(this.messages, format);
  }
}

/** A task may give a prompt, a text or chat messages. */
export type PromptLike = Prompt | string | readonly Message[];

export function asPrompt(given: PromptLike): Prompt {
  if (given instanceof Prompt) return given;
  return Prompt.from(typeof given === "string" ? [{ role: "user", content: given }] : given);
}
