import type { ToolCall, Turn } from "./turns.ts";

type Message = Readonly<Record<string, unknown>>;

/** Turns as chat templates read them: TRL's messages, and everybody's who calls them ChatML. */
export function chatMessages(turns: readonly Turn[]): Message[] {
  return turns.map(({ role, content, toolCalls, name, thinking }) => ({
    role,
    ...(content === "" && toolCalls ? {} : { content }),
    ...(name === undefined ? {} : { name }),
    ...(thinking === undefined ? {} : { thinking }),
    ...(toolCalls ? { tool_calls: toolCalls.map((call) => calledWith(call, call.arguments)) } : {}),
  }));
}

/** The same with arguments as JSON text, so that calls of different tools are of one type: axolotl reads it back. */
export function flatMessages(turns: readonly Turn[]): Message[] {
  return turns.map(({ role, content, toolCalls, name, thinking }) => ({
    role,
    content,
    ...(name === undefined ? {} : { name }),
    ...(thinking === undefined ? {} : { reasoning_content: thinking }),
    ...(toolCalls ? { tool_calls: toolCalls.map((call) => calledWith(call, jsonText(call.arguments))) } : {}),
  }));
}

/** Turns as OpenAI's fine-tuning reads them. A call needs an id there, and the answer of the tool names it. */
export function openAiMessages(turns: readonly Turn[]): Message[] {
  const open: string[] = [];
  return turns.map(({ role, content, toolCalls, toolCallId, name, weight }, index) => {
    const calls = toolCalls?.map((call, at) => ({
      id: call.id ?? `call_${index}_${at}`,
      ...calledWith(call, jsonText(call.arguments)),
    }));
    open.push(...(calls ?? []).map(({ id }) => id));
    return {
      role,
      ...(content === "" && calls ? {} : { content }),
      ...(role === "tool" ? { tool_call_id: toolCallId ?? open.shift() ?? "" } : name === undefined ? {} : { name }),
      ...(weight === undefined ? {} : { weight }),
      ...(calls ? { tool_calls: calls } : {}),
    };
  });
}

const speakers = { system: "system", user: "human", assistant: "gpt", tool: "observation" } as const;

/** Turns in ShareGPT's spelling, where a call is the text of a turn of its own. */
export function sharegptMessages(turns: readonly Turn[]): Message[] {
  return turns.flatMap(({ role, content, toolCalls }) => {
    const spoken = { from: speakers[role], value: content };
    if (!toolCalls) return [spoken];
    const calls = toolCalls.map((call) => ({ name: call.name, arguments: call.arguments }));
    const called = { from: "function_call", value: JSON.stringify(calls.length === 1 ? calls[0] : calls) };
    return content === "" ? [called] : [spoken, called];
  });
}

function calledWith({ name }: ToolCall, values: unknown): Message {
  return { type: "function", function: { name, arguments: values } };
}

function jsonText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
