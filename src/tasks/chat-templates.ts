/** How a family of models marks who speaks. The token that begins a text is left to whoever reads it. */
export interface ChatMarks {
  /** Around the system message; `inside`: it has no turn of its own and stands at the start of the first user's text. */
  readonly system: readonly [before: string, after: string];
  readonly inside?: boolean;
  readonly user: readonly [before: string, after: string];
  readonly assistant: readonly [before: string, after: string];
}

const chatml: ChatMarks = {
  system: ["<|im_start|>system\n", "<|im_end|>\n"],
  user: ["<|im_start|>user\n", "<|im_end|>\n"],
  assistant: ["<|im_start|>assistant\n", "<|im_end|>\n"],
};

/** By name; several names may mean one. */
export const chatTemplates: Readonly<Record<string, ChatMarks>> = {
  chatml,
  qwen2: chatml,
  smollm: chatml,
  llama3: {
    system: ["<|start_header_id|>system<|end_header_id|>\n\n", "<|eot_id|>"],
    user: ["<|start_header_id|>user<|end_header_id|>\n\n", "<|eot_id|>"],
    assistant: ["<|start_header_id|>assistant<|end_header_id|>\n\n", "<|eot_id|>"],
  },
  llama2: {
    system: ["<<SYS>>\n", "\n<</SYS>>\n\n"],
    inside: true,
    user: ["[INST] ", " [/INST]"],
    assistant: [" ", " </s>"],
  },
  mistral: { system: ["", "\n\n"], inside: true, user: ["[INST] ", "[/INST]"], assistant: [" ", "</s>"] },
  gemma: {
    system: ["", "\n\n"],
    inside: true,
    user: ["<start_of_turn>user\n", "<end_of_turn>\n"],
    assistant: ["<start_of_turn>model\n", "<end_of_turn>\n"],
  },
  phi3: {
    system: ["<|system|>\n", "<|end|>\n"],
    user: ["<|user|>\n", "<|end|>\n"],
    assistant: ["<|assistant|>\n", "<|end|>\n"],
  },
  zephyr: {
    system: ["<|system|>\n", "</s>\n"],
    user: ["<|user|>\n", "</s>\n"],
    assistant: ["<|assistant|>\n", "</s>\n"],
  },
};

const families: readonly (readonly [name: RegExp, template: string])[] = [
  [/zephyr|notus/i, "zephyr"],
  [/llama-?3|llama.*-3\.\d/i, "llama3"],
  [/llama-?2/i, "llama2"],
  // A dry run knows the embedded model by this name only.
  [/qwen|smollm|chatml|hermes|^local$/i, "chatml"],
  [/gemma/i, "gemma"],
  [/phi-?3/i, "phi3"],
  [/mi[sx]tral/i, "mistral"],
];

/** The template of a model, as far as its id tells. */
export function templateOfModel(id: string): ChatMarks | undefined {
  const name = families.find(([family]) => family.test(id))?.[1];
  return name === undefined ? undefined : chatTemplates[name];
}

/** What a template may put into a text and a person would not write: a text that holds it could speak for somebody else. */
const marks = /<\|[\w.-]+\|>|<\/?s>|<(?:start|end)_of_turn>|\[\/?INST\]|<<\/?SYS>>|<end▁of▁sentence>/;

export function hasMarks(text: string): boolean {
  return marks.test(text);
}

/** The text before the first mark. */
export function beforeMarks(text: string): string {
  const found = marks.exec(text);
  return (found === null ? text : text.slice(0, found.index)).trim();
}
