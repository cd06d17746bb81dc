import { DistilError } from "../errors.ts";
import type { Adapter, ModelSettings } from "./llm.ts";
import { parseTarget } from "./target.ts";

/** Schemes whose models may stand on several servers. */
const http = new Set(["anthropic", "hf", "openai", "vllm"]);

/** What to open for a model: one, or one for each of its servers (`MODEL@URL1,URL2`, and `urls` of the settings). */
export function endpointsOf(scheme: string, rest: string, { urls = [] }: ModelSettings): readonly string[] {
  const [first, ...more] = http.has(scheme) ? rest.split(/,(?=https?:\/\/)/i) : [rest];
  const others = [...more, ...urls];
  if (others.length === 0) return [rest];
  if (!http.has(scheme)) {
    throw new DistilError("ERR_OPTION", `Cannot use urls with ${scheme}: as it has no servers`, { fatal: true });
  }
  const { model, url } = parseTarget(first!);
  const all = [...(url === undefined ? [] : [url]), ...others.map((other) => parseTarget(other).url ?? other)];
  return [...new Set(all)].map((one) => (model === undefined ? one : `${model}@${one}`));
}

type Open = (rest: string) => Promise<Adapter>;

/**
 * Opens every endpoint. One that cannot be reached now is taken to serve what the others do: it is set aside, and used when it
 * is there. Throws ERR_MODEL where they serve different models, and what the first says where none can be reached.
 */
export async function openEndpoints(rests: readonly string[], open: Open): Promise<readonly Adapter[]> {
  const opened = await Promise.allSettled(rests.map(open));
  const found = opened.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  try {
    const [first] = found;
    if (first === undefined) throw (opened[0] as PromiseRejectedResult).reason;
    const other = found.find(({ id }) => id !== first.id);
    if (other !== undefined) throw different(first, other);
    const late = opened.map((result, index) =>
      result.status === "fulfilled" ? result.value : reopen(rests[index]!, first.id, result.reason, open),
    );
    return await Promise.all(late);
  } catch (error) {
    await Promise.all(found.map((adapter) => adapter.close?.()));
    throw error;
  }
}

async function reopen(rest: string, id: string, reason: unknown, open: Open): Promise<Adapter> {
  const away = reason instanceof DistilError && reason.details.retryable === true;
  const { model, url } = parseTarget(rest);
  if (!away || model !== undefined || url === undefined) throw reason;
  return open(`${id}@${url}`);
}

function different(a: Adapter, b: Adapter): DistilError {
  const message = `Cannot balance between ${a.server} and ${b.server} as they serve different models: ${a.id} and ${b.id}`;
  return new DistilError("ERR_MODEL", message, { fatal: true, hint: "Name the one that you want: MODEL@URL1,URL2" });
}
