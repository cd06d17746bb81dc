import { DistilError } from "../errors.ts";
import type { ModelSettings } from "./llm.ts";
import { type ServerEndpoint, serverEndpoint } from "./server-endpoint.ts";
import { parseTarget, type Target } from "./target.ts";

export const openAiHome = "https://api.openai.com/v1";

/** Finds the key and the headers for a server. Throws ERR_KEY. */
export function openAiEndpoint(target: Target, settings: ModelSettings): ServerEndpoint {
  return serverEndpoint(target, settings, {
    provider: { variable: "OPENAI_API_KEY", owns: (url) => url.origin === "https://api.openai.com" },
    home: openAiHome,
    authorize: (key) => ({ authorization: `Bearer ${key}` }),
  });
}

/** Reads what follows `vllm:`. Throws ERR_MODEL where it names no server. */
export function vllmTarget(rest: string): Target {
  const target = parseTarget(rest);
  if (target.url !== undefined) return target;
  throw new DistilError("ERR_MODEL", `Cannot use vllm:${rest} as it must be vllm:URL or vllm:MODEL@URL`, {
    hint: `vllm:${rest === "" ? "" : `${rest}@`}http://127.0.0.1:8000/v1`,
    fatal: true,
  });
}
