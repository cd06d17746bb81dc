import type { DistilError } from "../errors.ts";
import type { LlmRequest } from "./llm.ts";

/** What a model or a gateway turned out to want differently. Learnt from a refusal, then remembered. */
export interface AnthropicQuirks {
  /** How it is held to a schema: by its output format, by a tool that it must use, or not at all. */
  readonly schema: "format" | "tool" | "none";
}

export const noAnthropicQuirks: AnthropicQuirks = { schema: "format" };

const refusesFormat = /output_config|output_format|json_schema|structured[ _]output|\bschema\b|extra inputs/i;
const refusesTool = /\btools?\b|tool_choice|input_schema/i;

/** What a refusal teaches, if the request used what was refused: then it is worth sending again. */
export function learnAnthropic(
  error: DistilError,
  request: LlmRequest,
  { schema }: AnthropicQuirks,
): AnthropicQuirks | undefined {
  const { status, raw = "" } = error.details;
  if (error.code !== "ERR_HTTP" || (status !== 400 && status !== 422) || request.schema === undefined) return undefined;
  // Models from before output formats, and gateways that do not know them, have tools.
  if (schema === "format" && refusesFormat.test(raw)) return { schema: "tool" };
  if (schema === "tool" && refusesTool.test(raw)) return { schema: "none" };
  return undefined;
}

/** It is the schema of one row that is refused, which says nothing of the others. */
export function refusesThis({ details: { raw = "" } }: DistilError, { ownSchema }: LlmRequest): boolean {
  return ownSchema === true && /schema/i.test(raw) && !/extra inputs/i.test(raw);
}
