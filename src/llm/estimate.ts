import type { LlmReply, LlmRequest, Usage } from "./llm.ts";

/** Tokens of a reply of which nothing is known yet. */
const unknownOutput = 256;
/** Replies after which their mean is worth more than `max_tokens`. */
const enough = 8;

interface Mean {
  output: number;
  /** True tokens of the input for each that was guessed: chat templates, schemas and other languages. */
  input: number;
  count: number;
}

/** Guesses what a request will take, by its length and by what earlier ones of its step took. */
export class Estimate {
  readonly #means = new Map<number | undefined, Mean>();

  tokens(request: LlmRequest, step?: number): Usage {
    const { max_tokens } = request.sampling ?? {};
    const mean = this.#means.get(step);
    const each = mean !== undefined && mean.count >= enough ? mean.output : (max_tokens ?? unknownOutput);
    return { input: Math.ceil(inputOf(request) * (mean?.input ?? 1)), output: Math.ceil(each) * (request.n ?? 1) };
  }

  learn(request: LlmRequest, { input, output }: Usage, step?: number): void {
    const mean = this.#means.get(step) ?? { output: 0, input: 0, count: 0 };
    this.#means.set(step, mean);
    mean.count++;
    // A true mean at first, then one that follows.
    const share = 1 / Math.min(mean.count, 100);
    mean.output += (output / (request.n ?? 1) - mean.output) * share;
    mean.input += (input / Math.max(1, inputOf(request)) - mean.input) * share;
  }
}

/** What a reply took; where the server does not say, four characters are a token. */
export function usageOf(request: LlmRequest, { usage, choices }: LlmReply): Usage {
  if (usage !== undefined) return usage;
  const characters = choices.reduce((sum, { text, reasoning = "" }) => sum + text.length + reasoning.length, 0);
  return { input: inputOf(request), output: Math.ceil(characters / 4) };
}

function inputOf({ messages, text }: LlmRequest): number {
  if (text !== undefined) return Math.ceil(text.length / 4);
  let characters = 0;
  for (const { content } of messages) characters += content.length;
  // A few tokens say who speaks.
  return Math.ceil(characters / 4) + 4 * messages.length;
}
