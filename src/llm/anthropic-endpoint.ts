import type { ModelSettings } from "./llm.ts";
import { type ServerEndpoint, serverEndpoint } from "./server-endpoint.ts";
import type { Target } from "./target.ts";

const anthropicHome = "https://api.anthropic.com/v1";

/** The version of the API that requests are written for: the server holds its answers to it. */
const version = "2023-06-01";

/** Finds the key and the headers for Anthropic, or for a gateway that speaks its API. Throws ERR_KEY. */
export function anthropicEndpoint(target: Target, settings: ModelSettings): ServerEndpoint {
  return serverEndpoint(target, settings, {
    provider: { variable: "ANTHROPIC_API_KEY", owns: (url) => url.origin === "https://api.anthropic.com" },
    home: anthropicHome,
    authorize: (key) => ({ "x-api-key": key }),
    headers: { "anthropic-version": version },
  });
}
