/** What a row of a format may look like, where it has a choice. */
export type Shape = "conversational" | "standard" | "prompt-completion" | "text";

/** Every trainer's format, and its shapes, the default first. Formats without a choice have one. */
export const shapesOf = {
  "trl-sft": ["conversational", "prompt-completion", "standard", "text"],
  "trl-prompt": ["conversational", "standard"],
  "trl-dpo": ["conversational", "standard"],
  "trl-dpo-implicit": ["conversational", "standard"],
  "trl-kto": ["conversational", "standard"],
  "trl-reward": ["conversational", "standard"],
  "trl-stepwise": ["standard"],
  "openai-sft": ["conversational"],
  "openai-dpo": ["conversational"],
  alpaca: ["standard"],
  sharegpt: ["conversational"],
  chatml: ["conversational"],
  "axolotl-sft": ["conversational"],
  "axolotl-dpo": ["conversational"],
  "llama-factory-sft": ["conversational"],
  "llama-factory-dpo": ["conversational"],
} as const satisfies Readonly<Record<string, readonly Shape[]>>;

export type TrainerName = keyof typeof shapesOf;

export const trainerNames = Object.keys(shapesOf) as [TrainerName, ...TrainerName[]];

export function isTrainerName(name: string): name is TrainerName {
  return Object.hasOwn(shapesOf, name);
}
