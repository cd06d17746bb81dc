import type { DistilError } from "../errors.ts";
import type { LlmRequest } from "./llm.ts";

/** What a server turned out to want differently. Each is learnt from one refusal, then remembered. */
export interface Quirks {
  /** Takes `response_format`. */
  readonly schema: boolean;
  /** Takes `n` above 1. */
  readonly samples: boolean;
  /** What it calls the limit of output tokens. */
  readonly limit: "max_tokens" | "max_completion_tokens";
}

export const noQuirks: Quirks = { schema: true, samples: true, limit: "max_tokens" };

const refusesLimit = /max_tokens\W+.*(not|un)[ -]?supported|use \W*max_completion_tokens/i;
const refusesSchema = /response_format|json_schema|guided_json|structured[ _]output/i;
const refusesThis =
  /\binvalid[ _](json[ _])?schema|grammar|schema.{0,80}\b(not (valid|permitted)|unsupported|too (many|deep|large|complex))/i;
const refusesSamples =
  /"param":\s*"n"|['"`]n['"`]|\bn\s*(=|>|!=|<)|\bn (must|should|is not|greater)|multiple (choices|completions)/i;

/** What a refusal teaches, if the request used what was refused: then it is worth sending again. */
export function learn(error: DistilError, request: LlmRequest, sent: Quirks): Partial<Quirks> | undefined {
  const { status, raw = "" } = error.details;
  if (error.code !== "ERR_HTTP" || (status !== 400 && status !== 422)) return undefined;
  if (sent.limit === "max_tokens" && request.sampling?.max_tokens !== undefined && refusesLimit.test(raw)) {
    return { limit: "max_completion_tokens" };
  }
  if (sent.schema && request.schema !== undefined && refusesSchema.test(raw)) {
    // What is wrong with one row's schema says nothing of the others.
    return request.ownSchema && refusesThis.test(raw) ? undefined : { schema: false };
  }
  if (sent.samples && (request.n ?? 1) > 1 && refusesSamples.test(raw)) return { samples: false };
  return undefined;
}
