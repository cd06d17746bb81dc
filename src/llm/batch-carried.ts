import type { Carried } from "./batch-store.ts";
import type { Place } from "./keeping.ts";
import { type Keyed, SampleKeys } from "./key.ts";
import type { LlmRequest } from "./llm.ts";

/** A request of another run, and where its reply is looked for. */
export interface Asked {
  readonly keyed: Keyed;
  readonly place: Place;
}

/** What a key's text says of the request itself; the rest is what else must be alike. */
interface KeyText extends Omit<LlmRequest, "messages"> {
  readonly model: string;
  readonly messages?: LlmRequest["messages"];
}

/** The request that a key's text was made of: its salt and its endpoint may be others than this run's. */
export function askedIn({ text, n }: Carried, place: Place): Asked {
  const {
    model: _,
    messages = [],
    text: raw,
    sampling,
    schema,
    regex,
    extra,
    sample,
    attempt,
    ...variant
  } = JSON.parse(text) as KeyText;
  const set = { text: raw, sampling, schema, regex, extra, sample, attempt };
  const given = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined));
  const request: LlmRequest = { ...given, messages, n };
  const own = { ...place, variant: variant as Readonly<Record<string, string>> };
  return { keyed: { request, keys: new SampleKeys(own.model, own.variant).of(request) }, place: own };
}
