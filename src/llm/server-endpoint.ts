import { expandHeaders, findKey, type Provider } from "./keys.ts";
import type { ModelSettings } from "./llm.ts";
import type { Target } from "./target.ts";

/** Where requests of a model go, and what every one of them carries. */
export interface ServerEndpoint {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface EndpointOf {
  readonly provider: Provider;
  /** The base URL where the target names none. */
  readonly home: string;
  /** What a key is sent as. */
  authorize(key: string): Readonly<Record<string, string>>;
  /** What else every request says. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Finds the key and the headers for a server; the user's own headers win. Throws ERR_KEY. */
export function serverEndpoint(target: Target, settings: ModelSettings, of: EndpointOf): ServerEndpoint {
  const url = new URL(target.url ?? of.home);
  const key = findKey(url.href, settings.key, of.provider, process.env);
  const password =
    url.username === ""
      ? undefined
      : Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`);
  url.username = url.password = "";
  const headers = {
    "content-type": "application/json",
    accept: "application/json",
    ...of.headers,
    ...(key ? of.authorize(key) : password ? { authorization: `Basic ${password.toString("base64")}` } : {}),
    ...expandHeaders(settings.headers ?? {}, process.env),
  };
  return { url: url.href, headers };
}
