import { DistilError } from "../errors.ts";

/** Which model, on which server. */
export interface Target {
  readonly model: string | undefined;
  /** Without a trailing slash; `/v1` where the URL names no path. */
  readonly url: string | undefined;
}

/** Reads `MODEL`, `URL` or `MODEL@URL`: split at the last `@http`. */
export function parseTarget(rest: string): Target {
  if (/^https?:\/\//i.test(rest)) return { model: undefined, url: baseUrl(rest) };
  const at = rest.search(/@https?:\/\/(?!.*@https?:\/\/)/i);
  if (at < 0) return { model: rest || undefined, url: undefined };
  return { model: rest.slice(0, at) || undefined, url: baseUrl(rest.slice(at + 1)) };
}

function baseUrl(text: string): string {
  if (!URL.canParse(text)) {
    throw new DistilError("ERR_MODEL", `Cannot use "${text}" as a server as it must be a URL`, { fatal: true });
  }
  const url = new URL(text);
  url.hash = "";
  url.pathname = url.pathname === "/" ? "/v1" : url.pathname.replace(/\/+$/, "");
  return url.href;
}
