import type { ChatHistoryItem, ChatWrapper, LlamaCompletionGenerationOptions, LlamaModel, Token } from "node-llama-cpp";
import type { Message } from "./llm.ts";

/** Text that ends a turn, in the library's own form. */
export type StopTriggers = NonNullable<LlamaCompletionGenerationOptions["customStopTriggers"]>;

/** A conversation as the model reads it. */
export interface LocalPrompt {
  readonly tokens: Token[];
  readonly stops: StopTriggers;
}

/** The chat template of the weights file; where it has none (or a broken one), the library's guess from the file's name. */
export async function chatTemplate(model: LlamaModel): Promise<ChatWrapper> {
  const { resolveChatWrapper } = await import("node-llama-cpp");
  const quiet = { warningLogs: false } as const;
  if (typeof model.fileInfo.metadata.tokenizer?.chat_template === "string") {
    try {
      // Its specialised wrappers know better about tools, but start some models with two opening tokens.
      return resolveChatWrapper(model, { ...quiet, type: "jinjaTemplate", fallbackToOtherWrappersOnJinjaError: false });
    } catch {}
  }
  return resolveChatWrapper(model, quiet);
}

/** Renders the whole conversation. Special tokens written in a message stay plain text, so no row can end its turn. */
export function renderPrompt(model: LlamaModel, template: ChatWrapper, messages: readonly Message[]): LocalPrompt {
  const chatHistory = [...messages.map(historyItem), { type: "model", response: [] } satisfies ChatHistoryItem];
  const { contextText, stopGenerationTriggers } = template.generateContextState({ chatHistory });
  const tokens = contextText.tokenize(model.tokenizer);
  const { shouldPrependBosToken, bos } = model.tokens;
  // The completion puts it in front by itself.
  if (shouldPrependBosToken && tokens[0] === bos) tokens.shift();
  return { tokens, stops: stopGenerationTriggers };
}

function historyItem({ role, content }: Message): ChatHistoryItem {
  return role === "assistant" ? { type: "model", response: [content] } : { type: role, text: content };
}
