import { asDistilError, DistilError, didYouMean } from "../errors.ts";
import type { Connection } from "./connection.ts";
import { httpError } from "./http-errors.ts";
import type { AdapterContext } from "./llm.ts";
import { readJson } from "./read-json.ts";

/** Names of the models that a server has: OpenAI's API and Anthropic's list them alike. `path`: where a list must be asked for whole. */
export async function servedModels(
  connection: Connection,
  signal: AbortSignal,
  path = "/models",
): Promise<readonly string[]> {
  const answer = await connection.send({ method: "GET", path, signal, timeout: 30_000 });
  if (answer.status !== 200) throw httpError(connection.server, answer);
  const body = readJson(connection.server, answer.text) as { data?: unknown } | unknown[] | null;
  const list = Array.isArray(body) ? body : body?.data;
  if (!Array.isArray(list)) throw httpError(connection.server, { ...answer, status: 404 });
  return list.map((model: { id?: unknown } | null) => String(model?.id ?? "")).filter((id) => id !== "");
}

/**
 * The one model of a server, or of the last time that it could be reached: a finished run replays without its server.
 *
 * Throws ERR_MODEL that says how to choose where there are several.
 */
export async function discoverModel(
  scheme: string,
  connection: Connection,
  { signal, memory, warn }: AdapterContext,
): Promise<string> {
  const { server } = connection;
  const note = `model of ${server}`;
  try {
    const model = await onlyModel(scheme, connection, signal);
    memory?.note(note, model);
    return model;
  } catch (error) {
    const known = memory?.recall(note);
    const { code } = asDistilError(error);
    if (known === undefined || (code !== "ERR_CONNECT" && code !== "ERR_TIMEOUT")) throw error;
    warn(`Cannot reach ${server}: going on with the replies of ${known} that the journal holds`);
    return known;
  }
}

async function onlyModel(scheme: string, connection: Connection, signal: AbortSignal): Promise<string> {
  const { server } = connection;
  const served = await servedModels(connection, signal);
  if (served.length === 1) return served[0]!;
  if (served.length === 0)
    throw new DistilError("ERR_MODEL", `Cannot use ${server} as it serves no model`, { fatal: true });
  const hint = `Choose one: ${served
    .slice(0, 20)
    .map((model) => `${scheme}:${model}@${server}`)
    .join(", ")}`;
  throw new DistilError("ERR_MODEL", `Cannot choose a model of ${server} as it serves ${served.length}`, {
    hint,
    fatal: true,
  });
}

/** Where a server's calls go, for hints. */
export interface CalledPath {
  /** Below the base URL. */
  readonly path: string;
  /** What to try where the server has the model, but not the path. */
  readonly instead: string;
  /** Where its models are listed. @default "/models" */
  readonly models?: string;
}

/** Says of a 404 what the server has instead, where it can say. */
export async function explainMissing(
  error: DistilError,
  model: string,
  connection: Connection,
  signal: AbortSignal,
  { path, instead, models }: CalledPath,
): Promise<DistilError> {
  const { server } = connection;
  const ask = () => servedModels(connection, signal, models);
  // A server may close the connection that it said 404 on: what goes out just then is lost.
  const served = await ask()
    .catch(ask)
    .catch(() => undefined);
  if (served === undefined) {
    const hint = `Check the URL: it is the one that ends just before ${path}, usually in /v1`;
    return new DistilError("ERR_MODEL", `${error.message}, and ${server}/models is not there either`, {
      ...error.details,
      hint,
    });
  }
  if (served.includes(model)) {
    const hint = `The server has the model, but not this endpoint: ${instead}`;
    return new DistilError("ERR_MODEL", error.message, { ...error.details, hint });
  }
  const names = served.length === 0 ? "none" : served.slice(0, 50).join(", ");
  const hint = didYouMean(model, served) || "Name one of these";
  return new DistilError("ERR_MODEL", `Cannot use ${model} as ${server} does not serve it: it has ${names}`, {
    ...error.details,
    hint,
  });
}
