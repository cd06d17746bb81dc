import type { JsonSchema, LlmRequest, Message, ModelSettings } from "./llm.ts";
import type { Quirks } from "./openai-quirks.ts";
import { isStrict } from "./strict-schema.ts";
import { unbounded } from "./unbounded-schema.ts";

/** Most tokens that go on from a raw text, where nothing is set. */
const rawTokens = 512;

export type Endpoint = NonNullable<ModelSettings["endpoint"]>;

/** A request as an OpenAI-compatible server reads it, as JSON text. Only what was set is sent; `extra` has the last word. */
export function requestBody(request: LlmRequest, model: string, endpoint: Endpoint, quirks: Quirks): string {
  return JSON.stringify(requestFields(request, model, endpoint, quirks));
}

/** The fields of that body; those that are not set are undefined. */
export function requestFields(
  request: LlmRequest,
  model: string,
  endpoint: Endpoint,
  quirks: Quirks,
): Record<string, unknown> {
  const { max_tokens, seed, logprobs, top_logprobs, ...sampling } = request.sampling ?? {};
  const several = (request.n ?? 1) > 1;
  return {
    model,
    ...(endpoint === "chat"
      ? { messages: request.messages }
      : { prompt: request.text ?? plainPrompt(request.messages) }),
    ...sampling,
    // Unless told otherwise, the completion endpoint stops after 16.
    [quirks.limit]: max_tokens ?? (request.text === undefined ? undefined : rawTokens),
    seed: seed === undefined ? undefined : seed + (request.sample ?? 0),
    // The completion endpoint takes a number here: how many alternatives to list for each token.
    ...(endpoint === "chat" ? { logprobs, top_logprobs } : { logprobs: logprobs ? (top_logprobs ?? 0) : undefined }),
    n: several ? request.n : undefined,
    response_format:
      quirks.schema && request.schema !== undefined ? responseFormat(unbounded(request.schema)) : undefined,
    structured_outputs: request.regex === undefined ? undefined : { regex: request.regex },
    ...request.extra,
  };
}

/** What a base model continues: the messages' texts with an empty line between them, and no names of roles. */
function plainPrompt(messages: readonly Message[]): string {
  return messages.map((message) => message.content).join("\n\n");
}

function responseFormat(schema: JsonSchema): unknown {
  return { type: "json_schema", json_schema: { name: "reply", schema, strict: isStrict(schema) } };
}
