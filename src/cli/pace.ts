import type { LlmRequest } from "../llm/llm.ts";
import type { Asked, Rehearsal } from "./rehearsal.ts";
import { count, time } from "./summary.ts";

/** What a step of a dry run asked. */
export interface Work {
  readonly asked: readonly Asked[];
  /** How many rows one row of the sample stands for. */
  readonly factor: number;
}

interface Pace {
  readonly model: string;
  readonly limit: number;
  readonly minutes: number;
}

const minute = 60_000;

/** How long the slowest models take by the rates that are set, a sentence each; none where no rate is. */
export function pacesOf(work: readonly Work[], settings: Rehearsal["settings"]): readonly string[] {
  const calls: Pace[] = [];
  const tokens: Pace[] = [];
  for (const [model, { rpm, tpm }] of settings) {
    if (rpm !== undefined) calls.push({ model, limit: rpm, minutes: sumOf(work, model, () => 1) / rpm });
    if (tpm !== undefined) tokens.push({ model, limit: tpm, minutes: sumOf(work, model, mostTokens) / tpm });
  }
  return [sentence(calls, "requests", "at least"), sentence(tokens, "tokens", "at most about")].flat();
}

function sumOf(work: readonly Work[], model: string, weigh: (request: LlmRequest) => number): number {
  let sum = 0;
  for (const { asked, factor } of work) {
    for (const one of asked) if (one.model === model) sum += factor * weigh(one.request);
  }
  return sum;
}

function mostTokens(request: LlmRequest): number {
  return promptTokens(request) + mostReplyTokens(request);
}

/** Four characters are a token. */
export function promptTokens({ messages, text = "" }: LlmRequest): number {
  return messages.reduce((all, { content }) => all + content.length, text.length) / 4;
}

/** What is not bounded makes the whole unknown. */
export function mostReplyTokens({ n = 1, sampling }: LlmRequest): number {
  return n * (sampling?.max_tokens ?? Number.NaN);
}

function sentence(paces: readonly Pace[], what: string, how: string): readonly string[] {
  const slowest = [...paces].sort((a, b) => b.minutes - a.minutes)[0];
  if (slowest === undefined || !(slowest.minutes > 0)) return [];
  const { model, limit, minutes } = slowest;
  return [`At ${count(limit)} ${what} a minute, ${model} takes ${how} ${time(minutes * minute)}.`];
}
