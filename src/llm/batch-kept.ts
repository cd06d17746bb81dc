import type { Journal } from "../journal/store.ts";
import type { StoredAnswer } from "./journal-record.ts";
import type { Keyed } from "./key.ts";
import type { LlmReply } from "./llm.ts";

/** All samples of a request, where the journal has them as one answer that is no older than wanted. */
export function keptReply(
  journal: Journal,
  model: string,
  { request: { sample = 0 }, keys }: Keyed,
  notBefore: (hash: string) => number,
): LlmReply | undefined {
  const { hash } = keys[0]!;
  const number = journal.find(model, hash);
  const text = number === undefined ? undefined : journal.answer(number, notBefore(hash), hash);
  const answer = text === undefined ? undefined : (JSON.parse(text) as StoredAnswer);
  if (answer?.first !== sample || answer.choices.length !== keys.length) return undefined;
  const { choices, usage, model: answered } = answer;
  return { choices, usage, model: answered, kept: keys.map((key) => key.hash) };
}
