import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { DistilError, keepSecret } from "../errors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Which Hub is asked, and as whom. */
export interface Endpoint {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string | undefined;
}

const yes = /^(1|true|yes|on)$/i;

/**
 * The Hub that HF_ENDPOINT names and the token of HF_TOKEN, or of `hf auth login`, as huggingface_hub finds them.
 *
 * Throws ERR_CONNECT where HF_HUB_OFFLINE is set, ERR_OPTION and ERR_KEY for what cannot be used.
 */
export async function hubEndpoint(environment: Environment = process.env): Promise<Endpoint> {
  if (yes.test(environment["HF_HUB_OFFLINE"] ?? "")) {
    throw new DistilError("ERR_CONNECT", "Cannot reach the Hub as HF_HUB_OFFLINE is set", {
      hint: "unset HF_HUB_OFFLINE",
      fatal: true,
    });
  }
  const url = (environment["HF_ENDPOINT"]?.trim() || "https://huggingface.co").replace(/\/+$/, "");
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new DistilError("ERR_OPTION", `Cannot use HF_ENDPOINT as it must be an http(s) URL: current value is ${url}`);
  }
  return { url, token: checked(await findToken(environment)) };
}

async function findToken(environment: Environment): Promise<string | undefined> {
  const set = (environment["HF_TOKEN"] ?? environment["HUGGING_FACE_HUB_TOKEN"])?.trim();
  if (set) return set;
  if (yes.test(environment["HF_HUB_DISABLE_IMPLICIT_TOKEN"] ?? "")) return undefined;
  const cache = environment["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  const home = environment["HF_HOME"] ?? join(cache, "huggingface");
  const text = await readFile(environment["HF_TOKEN_PATH"] ?? join(home, "token"), "utf8").catch(() => "");
  return text.trim() || undefined;
}

function checked(token: string | undefined): string | undefined {
  if (token === undefined || token.startsWith("hf_")) return token && keepSecret(token);
  keepSecret(token);
  throw new DistilError("ERR_KEY", "Cannot use HF_TOKEN as a token of the Hub begins with hf_", {
    hint: "Make one at https://huggingface.co/settings/tokens, or unset HF_TOKEN for public data sets",
    fatal: true,
  });
}
