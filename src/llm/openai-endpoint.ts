import { DistilError } from "../errors.ts";
import { expandHeaders, findKey, type Provider } from "./keys.ts";
import type { ModelSettings } from "./llm.ts";
import { parseTarget, type Target } from "./target.ts";

const provider: Provider = {
  variable: "OPENAI_API_KEY",
  owns: (url) => url.origin === "https://api.openai.com",
};
export const openAiHome = "https://api.openai.com/v1";

/** Where requests of a model go, and what every one of them carries. */
export interface OpenAiEndpoint {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Finds the key and the headers for a server. Throws ERR_KEY. */
export function openAiEndpoint(target: Target, settings: ModelSettings): OpenAiEndpoint {
  const url = new URL(target.url ?? openAiHome);
  const key = findKey(url.href, settings.key, provider, process.env);
  const password =
    url.username === ""
      ? undefined
      : Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`);
  url.username = url.password = "";
  const authorization = key ? `Bearer ${key}` : password ? `Basic ${password.toString("base64")}` : undefined;
  const headers = {
    "content-type": "application/json",
    accept: "application/json",
    ...(authorization === undefined ? {} : { authorization }),
    ...expandHeaders(settings.headers ?? {}, process.env),
  };
  return { url: url.href, headers };
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
