import { DistilError } from "../errors.ts";
import { Connection } from "../llm/connection.ts";
import type { ModelSettings, ModelSpec } from "../llm/llm.ts";
import { openAiEndpoint, openAiHome, vllmTarget } from "../llm/openai-endpoint.ts";
import { isInProcess, type Names, resolveModel } from "../llm/resolve.ts";
import { discoverModel } from "../llm/served.ts";
import { samplingOf } from "../llm/settings.ts";
import { parseTarget } from "../llm/target.ts";
import type { Wire } from "./client.ts";

/** A model whose server can be put under load. */
export interface BenchTarget {
  /** As it was named. */
  readonly spec: ModelSpec;
  readonly model: string;
  readonly url: string;
  readonly endpoint: "chat" | "completion";
  readonly wire: Wire;
  /** Sampling and more fields that the model's own settings send. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly origin: string;
}

/** Finds a model's server and its name there. Throws ERR_MODEL, ERR_KEY or ERR_CONNECT. */
export async function openTarget(spec: ModelSpec, names: Names, signal: AbortSignal): Promise<BenchTarget> {
  const resolved = resolveModel(spec, names);
  if (isInProcess(resolved)) throw unservable(resolved.id);
  const { scheme, rest, settings } = resolved;
  if (scheme !== "openai" && scheme !== "vllm") throw unservable(rest === "" ? scheme : `${scheme}:${rest}`);
  const target = scheme === "vllm" ? vllmTarget(rest) : parseTarget(rest);
  const { url, headers } = openAiEndpoint(target, settings);
  const model = target.model ?? (await discover(scheme, url, headers, signal));
  const parsed = new URL(url);
  const endpoint = settings.endpoint ?? "chat";
  const path = endpoint === "chat" ? "/chat/completions" : "/completions";
  return {
    spec,
    model,
    url: parsed.origin + parsed.pathname,
    endpoint,
    origin: url === openAiHome ? "" : parsed.origin,
    wire: {
      server: parsed.origin + parsed.pathname,
      origin: parsed.origin,
      path: `${parsed.pathname.replace(/\/$/, "")}${path}${parsed.search}`,
      headers,
      timeout: settings.timeout ?? 600_000,
    },
    fields: fieldsOf(settings),
  };
}

function fieldsOf(settings: ModelSettings): Record<string, unknown> {
  return { ...samplingOf(settings), ...settings.extra };
}

async function discover(
  scheme: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string> {
  const connection = new Connection(url, headers);
  try {
    return await discoverModel(scheme, connection, { signal, warn: () => {} });
  } finally {
    await connection.close();
  }
}

function unservable(name: string): DistilError {
  return new DistilError("ERR_MODEL", `Cannot put ${name} under load as it must be a server that speaks OpenAI's API`, {
    hint: "Name it openai:MODEL@URL or vllm:URL; distil bench run measures a pipeline on any model",
    fatal: true,
  });
}
