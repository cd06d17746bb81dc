import type { Scheme } from "./llm.ts";

/** How each scheme's file is loaded: only when a model asks for it. A new adapter is a file and a line here. */
export const schemes: Readonly<Record<string, () => Promise<Scheme>>> = {
  hf: () => import("./hf.ts"),
  local: () => import("./local.ts"),
  openai: () => import("./openai.ts"),
  replay: () => import("./replay.ts"),
  vllm: async () => {
    const { openVllm, list } = await import("./openai.ts");
    return { open: openVllm, list };
  },
};

/** Schemes that people will try, with what to do meanwhile. */
export const comingSchemes: Readonly<Record<string, string>> = {
  anthropic:
    "It comes in a later version; until then use openai:MODEL@URL for a gateway that speaks the OpenAI protocol",
};
