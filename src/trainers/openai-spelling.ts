import { chat, type Spelling } from "./message-checks.ts";

/** Messages as OpenAI takes them: a key that it does not know makes it refuse the file. */
export const openAi: Spelling = {
  ...chat,
  keys: ["role", "content", "name", "weight", "tool_calls", "tool_call_id", "function_call", "refusal"],
};
