import type { TestContext } from "node:test";
import { type FakeServer, fakeServer, json, type Received } from "../llm/fake-server.ts";

/** What a test lets the model answer: content blocks, or a text; and what else the message says. */
export interface Said {
  readonly content?: string | readonly object[];
  readonly stop_reason?: string;
  readonly stop_details?: object;
  readonly usage?: object;
}

/** What the model says to a request that the API takes. */
export type Teller = (body: Received["body"], index: number) => Said;

export interface AnthropicOptions {
  /** A model from before output formats. */
  readonly formats?: boolean;
  /** A gateway that knows no tools either. */
  readonly tools?: boolean;
  /** A model that is sampled its own way. */
  readonly samples?: boolean;
  readonly headers?: Record<string, string>;
}

const fields = new Set([
  "model",
  "max_tokens",
  "messages",
  "system",
  "temperature",
  "top_p",
  "top_k",
  "stop_sequences",
  "output_config",
  "tools",
  "tool_choice",
  "thinking",
  "metadata",
  "service_tier",
]);
const bounded = /"(minimum|maximum|minLength|maxLength|maxItems|multipleOf|uniqueItems)":/;

/** A server that takes what the documentation of Anthropic's Messages API says it takes, and refuses the rest as it does. */
export function anthropicServer(t: TestContext, tell: Teller, options: AnthropicOptions = {}): Promise<FakeServer> {
  return fakeServer(t, (received, response, index) => {
    const refuse = (status: number, type: string, message: string) =>
      json(response, { type: "error", error: { type, message }, request_id: "req_1" }, status);
    if (!received.headers["anthropic-version"]) {
      return refuse(400, "invalid_request_error", "anthropic-version: header is required");
    }
    if (!received.headers["x-api-key"]) return refuse(401, "authentication_error", "x-api-key header is required");
    if (received.path === "/v1/models?limit=1000") return json(response, models);
    if (received.path !== "/v1/messages") return refuse(404, "not_found_error", "Not Found");
    const wrong = complaint(received.body, options);
    if (wrong !== undefined) return refuse(400, "invalid_request_error", wrong);
    if (received.body.model !== "claude-test") return refuse(404, "not_found_error", `model: ${received.body.model}`);
    return json(response, message(received.body, tell(received.body, index)), 200, options.headers);
  });
}

const models = {
  data: [
    { type: "model", id: "claude-test", display_name: "Claude Test", created_at: "2026-01-01T00:00:00Z" },
    { type: "model", id: "claude-other", display_name: "Claude Other", created_at: "2025-01-01T00:00:00Z" },
  ],
  has_more: false,
  first_id: "claude-test",
  last_id: "claude-other",
};

function message(body: Received["body"], { content = "hi", ...rest }: Said): object {
  return {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: body.model,
    content: typeof content === "string" ? [{ type: "text", text: content }] : content,
    stop_reason: "end_turn",
    stop_sequence: null,
    usage: { input_tokens: 10, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 4 },
    ...rest,
  };
}

/** What is wrong with a request, as the API says it. */
function complaint(body: Received["body"], options: AnthropicOptions): string | undefined {
  const extra = Object.keys(body).find((field) => !fields.has(field));
  if (extra !== undefined) return `${extra}: Extra inputs are not permitted`;
  for (const field of ["model", "max_tokens", "messages"]) {
    if (body[field] === undefined) return `${field}: Field required`;
  }
  return turns(body) ?? sampling(body, options) ?? format(body, options);
}

function turns({ messages, system }: Received["body"]): string | undefined {
  if (!Array.isArray(messages) || messages.length === 0) return "messages: at least one message is required";
  for (const [index, { role, content }] of messages.entries()) {
    if (role !== "user" && role !== "assistant") {
      return `messages: Unexpected role "${role}". The Messages API accepts a top-level \`system\` parameter`;
    }
    if (content === "") return `messages.${index}: all messages must have non-empty content`;
  }
  if (system === "") return "system: text content blocks must be non-empty";
  return messages[0].role === "user" ? undefined : 'messages: first message must use the "user" role';
}

function sampling(
  { temperature, max_tokens, stop_sequences, top_k, top_p }: Received["body"],
  options: AnthropicOptions,
) {
  if (!Number.isInteger(max_tokens) || max_tokens < 1) return "max_tokens: Input should be greater than or equal to 1";
  if (max_tokens > 8192)
    return `max_tokens: ${max_tokens} > 8192, which is the maximum allowed number of output tokens`;
  if (stop_sequences !== undefined && !Array.isArray(stop_sequences)) return "stop_sequences: Input should be a list";
  if (temperature > 1) return "temperature: range: 0..1";
  if (options.samples !== false) return undefined;
  const set = Object.entries({ temperature, top_p, top_k }).find(([, value]) => value !== undefined);
  return set && `\`${set[0]}\` is deprecated for this model.`;
}

function format({ output_config, tools, tool_choice }: Received["body"], options: AnthropicOptions) {
  if (output_config !== undefined) {
    if (options.formats === false) return "output_config: Extra inputs are not permitted";
    const text = JSON.stringify(output_config.format.schema);
    if (output_config.format.type !== "json_schema") return "output_config.format.type: Input should be 'json_schema'";
    if (bounded.test(text)) return `output_config.format.schema: property ${bounded.exec(text)![0]} is not supported`;
    if ((text.match(/"type":"object"/g)?.length ?? 0) > (text.match(/"additionalProperties":false/g)?.length ?? 0)) {
      return "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false";
    }
  }
  if (tools === undefined)
    return tool_choice === undefined ? undefined : "tool_choice: may only be specified with tools";
  if (options.tools === false) return "tools: Extra inputs are not permitted";
  return tools[0].input_schema.type === "object"
    ? undefined
    : "tools.0.custom.input_schema.type: Input should be 'object'";
}
