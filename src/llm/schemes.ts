import type { Scheme } from "./llm.ts";

/** How each scheme's file is loaded: only when a model asks for it. A new adapter is a file and a line here. */
const known: Record<string, () => Promise<Scheme>> = {
  anthropic: () => import("./anthropic.ts"),
  hf: () => import("./hf.ts"),
  local: () => import("./local.ts"),
  openai: () => import("./openai.ts"),
  replay: () => import("./replay.ts"),
  vllm: async () => {
    const { openVllm, list } = await import("./openai.ts");
    return { open: openVllm, list };
  },
};

/** Every scheme, those of plugins too. */
export const schemes: Readonly<Record<string, () => Promise<Scheme>>> = known;

/** Adds the scheme of a plugin. */
export function addScheme(name: string, scheme: Scheme): void {
  known[name] = async () => scheme;
}
