import { fromSchema } from "./from-schema.ts";
import type { SimulatorOptions } from "./options.ts";
import { lengthOf, type Random, randomOf } from "./random.ts";
import { wordsOf } from "./words.ts";

/** The fields of a request that matter here. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly content?: unknown }[];
  readonly n?: number | null;
  readonly stream?: boolean | null;
  readonly stream_options?: { readonly include_usage?: boolean } | null;
  readonly max_tokens?: number | null;
  readonly max_completion_tokens?: number | null;
  readonly response_format?: { readonly json_schema?: { readonly schema?: Readonly<Record<string, unknown>> } } | null;
}

export interface Planned {
  readonly text: string;
  readonly tokens: number;
  readonly finish: "stop" | "length";
}

/** What a request gets, all of it decided by the request and the seed: as many choices as it asks for. */
export interface Plan {
  readonly id: string;
  readonly model: string;
  readonly prompt: number;
  readonly choices: readonly Planned[];
  /** More draws of the same request, for its faults. */
  readonly random: Random;
}

export function planReply(request: ChatRequest, { seed, mean, sigma }: SimulatorOptions): Plan {
  const { stream: _, stream_options: __, ...asked } = request;
  const text = JSON.stringify(asked);
  const random = randomOf(`${seed} ${text}`);
  const most = request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY;
  const schema = request.response_format?.json_schema?.schema;
  const id = `chatcmpl-${Math.floor(random() * 2 ** 48).toString(16)}`;
  const choices = Array.from({ length: request.n ?? 1 }, (): Planned => {
    const wanted = lengthOf(random, mean, sigma);
    const tokens = Math.min(wanted, most);
    const finish = tokens < wanted ? "length" : "stop";
    if (schema === undefined) return { text: wordsOf(random, tokens), tokens, finish };
    return { text: JSON.stringify(fromSchema(schema, random, tokens)), tokens, finish: "stop" };
  });
  return { id, model: request.model, prompt: Math.ceil(text.length / 4), choices, random };
}

/** The body of a whole answer. */
export function replyBody(plan: Plan): Record<string, unknown> {
  return {
    id: plan.id,
    object: "chat.completion",
    created: 1,
    model: plan.model,
    choices: plan.choices.map(({ text, finish }, index) => ({
      index,
      message: { role: "assistant", content: text },
      finish_reason: finish,
    })),
    usage: usageOf(plan),
  };
}

export function usageOf({ prompt, choices }: Plan): Record<string, number> {
  const completion = choices.reduce((sum, { tokens }) => sum + tokens, 0);
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}
