import { DistilError, didYouMean } from "../errors.ts";
import type { Message } from "../llm/llm.ts";

/** What a model is asked: chat messages, or one text that it goes on from. */
export type Formatted = string | readonly Message[];

/** How each format writes a conversation down. Those that give a text need a model that goes on from raw text. */
const formats = {
  default: (messages: readonly Message[]) => messages.map(({ content }) => content).join("\n"),
  openai: (messages: readonly Message[]) => messages.map(({ role, content }) => ({ role, content })),
  llama2,
  chatml,
  zephyr,
  notus: zephyr,
} as const satisfies Record<string, (messages: readonly Message[]) => Formatted>;

export type PromptFormat = keyof typeof formats;

/** Throws ERR_OPTION for a format that there is not. */
export function checkPromptFormat(format: string): PromptFormat {
  if (Object.hasOwn(formats, format)) return format as PromptFormat;
  const known = Object.keys(formats);
  throw new DistilError(
    "ERR_OPTION",
    `Cannot use ${format} as a prompt format as it must be one of ${known.join(", ")}`,
    { hint: didYouMean(format, known) || "promptFormattingFn takes a format of your own" },
  );
}

/** The conversation in that format. Throws ERR_OPTION for a format that there is not. */
export function formatMessages(messages: readonly Message[], format: string): Formatted {
  return formats[checkPromptFormat(format)](messages);
}

function llama2(messages: readonly Message[]): string {
  const system = messages.find(({ role }) => role === "system");
  const turns = messages.filter((message) => message !== system);
  return turns
    .map(({ role, content }, index) => {
      if (role === "assistant") return ` ${content} </s>`;
      // No line break before the closing tag: prompts are to be the same, character by character.
      const lead = index === 0 && system !== undefined ? `<<SYS>>\n${system.content}<</SYS>>\n\n` : "";
      return `<s>[INST] ${lead}${content} [/INST]`;
    })
    .join("");
}

function chatml(messages: readonly Message[]): string {
  const turns = messages.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`);
  return `${turns.join("")}<|im_start|>assistant\n`;
}

function zephyr(messages: readonly Message[]): string {
  const turns = messages.map(({ role, content }) => `<|${role}|>\n${content}</s>\n`);
  return `${turns.join("")}<|assistant|>\n`;
}
