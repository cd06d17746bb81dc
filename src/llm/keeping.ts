import { DistilError } from "../errors.ts";
import type { Journal } from "../journal/store.ts";
import { recordOf } from "./journal-record.ts";
import { type Keyed, SampleKeys } from "./key.ts";
import type { Abilities, Llm, LlmReply, LlmRequest } from "./llm.ts";

/** Where replies are kept. */
export interface Place {
  /** The model's id as it is sent. */
  readonly model: string;
  readonly can: Abilities;
  /** What else must be alike: the salt, the endpoint. */
  readonly variant: Readonly<Record<string, string>>;
}

/**
 * Keeps every reply in the journal before it goes on.
 *
 * Stands inside the limiter: a call holds its place until its reply is kept, so that a kill never loses more calls than there
 * are places. Throws ERR_JOURNAL, which stops the run, where a reply cannot be kept.
 */
export function keeping(llm: Llm, store: Journal, place: Place): Llm {
  const keys = new SampleKeys(place.model, place.variant);
  return {
    generate: (request, context) =>
      llm.generate(request, context).then((reply) => keepReply(store, place, keys.keyed(request, context), reply)),
  };
}

/** Keeps one reply, and gives it with what it is kept under. `time`: when it was asked for, where that is long ago. */
export async function keepReply(
  store: Journal,
  place: Place,
  asked: Keyed,
  given: LlmReply,
  time?: number,
): Promise<LlmReply> {
  const { request, keys } = sentOf(asked, place);
  const { choices, usage, model, limits } = wanted(given, request, place.model);
  const record = recordOf(request, keys, { choices, usage, model });
  await store.add(place.model, time === undefined ? record : { ...record, time });
  return { choices, usage, model, limits, kept: record.hashes };
}

/** A server that turned out not to take a schema was asked without one; so will the next run. */
function sentOf(asked: Keyed, { model, can, variant }: Place): Keyed {
  if (asked.request.schema === undefined || can.schema) return asked;
  const request = { ...asked.request, schema: undefined };
  return { request, keys: new SampleKeys(model, variant).of(request) };
}

/** As many choices as were asked for. */
function wanted(reply: LlmReply, { n = 1 }: LlmRequest, model: string): LlmReply {
  const given = reply.choices.length;
  if (given === n) return reply;
  if (given > n) return { ...reply, choices: reply.choices.slice(0, n) };
  throw new DistilError(
    "ERR_REPLY",
    `Cannot use the reply of ${model} as it must hold ${n} choices: current value is ${given}`,
  );
}
