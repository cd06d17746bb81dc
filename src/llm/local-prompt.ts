import type { ChatHistoryItem, ChatWrapper, LlamaCompletionGenerationOptions, LlamaModel, Token } from "node-llama-cpp";
import type { Message } from "./llm.ts";

/** Text that ends a turn, in the library's own form. */
export type StopTriggers = NonNullable<LlamaCompletionGenerationOptions["customStopTriggers"]>;

/** A conversation as the model reads it. */
export interface LocalPrompt {
  readonly tokens: Token[];
  readonly stops: StopTriggers;
}

/**
 * The library's own wrapper where it matches the template in the weights file, else that template.
 *
 * Wrappers add no system message of their own. SmolLM2's template does ("… named SmolLM, trained by Hugging Face"), and with
 * it the embedded model no longer knows the capital of France.
 */
export async function chatTemplate(model: LlamaModel): Promise<ChatWrapper> {
  const { resolveChatWrapper } = await import("node-llama-cpp");
  return resolveChatWrapper(model, { warningLogs: false });
}

/** Renders the whole conversation. Special tokens written in a message stay plain text, so no row can end its turn. */
export function renderPrompt(model: LlamaModel, template: ChatWrapper, messages: readonly Message[]): LocalPrompt {
  const chatHistory = [...messages.map(historyItem), { type: "model", response: [] } satisfies ChatHistoryItem];
  const { contextText, stopGenerationTriggers } = template.generateContextState({ chatHistory });
  const tokens = contextText.tokenize(model.tokenizer);
  // Where the token that begins a text also begins a turn (SmolLM2), the wrapper writes it twice.
  if (tokens[0] === model.tokens.bos && tokens[1] === model.tokens.bos) tokens.shift();
  return { tokens: withoutBos(model, tokens), stops: stopGenerationTriggers };
}

/** Raw text: its special tokens are meant. */
export function rawPrompt(model: LlamaModel, text: string): LocalPrompt {
  return { tokens: withoutBos(model, model.tokenize(text, true)), stops: [] };
}

/** The completion puts it in front by itself. */
function withoutBos({ tokens: { shouldPrependBosToken, bos } }: LlamaModel, tokens: Token[]): Token[] {
  return shouldPrependBosToken && tokens[0] === bos ? tokens.slice(1) : tokens;
}

function historyItem({ role, content }: Message): ChatHistoryItem {
  return role === "assistant" ? { type: "model", response: [content] } : { type: role, text: content };
}
