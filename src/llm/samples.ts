import type { Abilities, Choice, Llm, LlmContext, LlmReply, LlmRequest, Usage } from "./llm.ts";

/** Asks for `n` replies with as many requests, sent next to each other. */
export async function askSeverally(llm: Llm, request: LlmRequest, context: LlmContext): Promise<LlmReply> {
  const first = request.sample ?? 0;
  const ask = (_: unknown, index: number) => llm.generate({ ...request, n: 1, sample: first + index }, context);
  return joinReplies(await Promise.all(Array.from({ length: request.n ?? 1 }, ask)));
}

/** One reply of several: choices in order, tokens added up. */
export function joinReplies(replies: readonly LlmReply[]): LlmReply {
  const choices: Choice[] = replies.flatMap((reply) => reply.choices);
  const usage = replies.map((reply) => reply.usage).reduce(addUsage, undefined);
  const kept = replies.flatMap((reply) => reply.kept ?? []);
  return { choices, usage, model: replies[0]!.model, ...(kept.length === choices.length ? { kept } : {}) };
}

export function addUsage(a: Usage | undefined, b: Usage | undefined): Usage | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return { input: a.input + b.input, output: a.output + b.output };
}

/** Splits requests for several replies where the server cannot, so that each call has its own place and its own retries. */
export function samples(llm: Llm, can: Abilities): Llm {
  return {
    generate: (request, context) =>
      can.samples === false && (request.n ?? 1) > 1
        ? askSeverally(llm, request, context)
        : llm.generate(request, context),
  };
}
