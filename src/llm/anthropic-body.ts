import { DistilError } from "../errors.ts";
import type { AnthropicQuirks } from "./anthropic-quirks.ts";
import { closedSchema } from "./anthropic-schema.ts";
import type { JsonSchema, LlmRequest, Message, Sampling } from "./llm.ts";

/** The API wants a limit of every request: this one where nobody sets `max_tokens`. Every model takes as much. */
const defaultMaxTokens = 4_096;

/** The tool that a reply is given through, where that is how it is held to a schema. */
export const replyTool = "reply";

/** Settings that the API has no field for. */
const unknown = [
  "seed",
  "min_p",
  "presence_penalty",
  "frequency_penalty",
  "repetition_penalty",
  "logprobs",
  "top_logprobs",
] as const satisfies readonly (keyof Sampling)[];

/** Throws ERR_OPTION, fatal, for settings that Anthropic's API cannot take: left out in silence they would promise what nobody keeps. */
export function checkSampling(model: string, sampling: Sampling): void {
  const name = unknown.find((one) => sampling[one] !== undefined && sampling[one] !== false);
  if (name === undefined) return;
  throw new DistilError("ERR_OPTION", `Cannot use ${name} with ${model} as Anthropic's API has no such setting`, {
    hint: `Leave out ${name === "seed" ? "seed (--sampling-seed)" : name} for this model`,
    fatal: true,
  });
}

/** A request as the Messages API reads it, as JSON text. Only what was set is sent, and `max_tokens`; `extra` has the last word. */
export function messagesBody(request: LlmRequest, model: string, quirks: AnthropicQuirks): string {
  const { temperature, top_p, top_k, max_tokens = defaultMaxTokens, stop } = request.sampling ?? {};
  const { system, messages } = apart(request.messages);
  return JSON.stringify({
    model,
    max_tokens,
    system,
    messages,
    temperature,
    top_p,
    top_k,
    stop_sequences: typeof stop === "string" ? [stop] : stop,
    ...(request.schema === undefined ? {} : held(request.schema, quirks)),
    ...request.extra,
  });
}

/** The system prompt has a field of its own. */
function apart(messages: readonly Message[]): { readonly system?: string; readonly messages: readonly Message[] } {
  const turns = messages.filter(({ role }) => role !== "system");
  const system = messages.filter(({ role }) => role === "system").map(({ content }) => content);
  if (system.length === 0) return { messages: turns };
  // There must be a turn to answer.
  if (turns.length === 0) return { messages: [{ role: "user", content: system.join("\n\n") }] };
  return { system: system.join("\n\n"), messages: turns };
}

function held(schema: JsonSchema, quirks: AnthropicQuirks): Record<string, unknown> {
  if (quirks.schema === "format") {
    return { output_config: { format: { type: "json_schema", schema: closedSchema(schema) } } };
  }
  if (quirks.schema === "none") return {};
  return {
    tools: [{ name: replyTool, description: "Gives the reply, in the form asked for", input_schema: schema }],
    tool_choice: { type: "tool", name: replyTool, disable_parallel_tool_use: true },
  };
}
