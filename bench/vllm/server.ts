import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { type Counters, readCounters } from "./counters.ts";

/** The models that a server has to serve: two names, be it for one model. */
export const served = ["small", "large"] as const;

export interface VllmOptions {
  /** A server that runs already; ends in `/v1`. */
  readonly url?: string | undefined;
  /** A Python that has vLLM, and the folder of a model: a server is started with them. */
  readonly python?: string | undefined;
  readonly model?: string | undefined;
  /** More flags for a server that is started. */
  readonly flags?: readonly string[];
}

export interface Vllm {
  readonly url: string;
  readonly version: string;
  counters(): Promise<Counters>;
  /** Forgets the prompts it has seen. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** From the flags of a scenario, or VLLM_URL, VLLM_PYTHON and VLLM_MODEL. */
export const vllmFlags = {
  url: { type: "string", default: process.env["VLLM_URL"] },
  python: { type: "string", default: process.env["VLLM_PYTHON"] },
  model: { type: "string", default: process.env["VLLM_MODEL"] },
} as const;

/** The server to measure, warmed up; undefined, with a word on why, where there is none. */
export async function openVllm({ url, python, model, flags = [] }: VllmOptions): Promise<Vllm | undefined> {
  if (url === undefined && (python === undefined || model === undefined)) {
    console.log(
      "Skipped as there is no vLLM: give --url of one that serves the names small and large and runs with " +
        "VLLM_SERVER_DEV_MODE=1, or --python with vllm installed and the --model folder to serve",
    );
    return undefined;
  }
  if (url !== undefined) return connect(url, async () => {});
  const port = await freePort();
  const child = start(python!, model!, port, flags);
  const stop = () => end(child);
  try {
    return await connect(`http://127.0.0.1:${port}/v1`, stop, child);
  } catch (error) {
    await stop();
    throw error;
  }
}

function start(python: string, model: string, port: number, flags: readonly string[]): ChildProcess {
  const cpu = { VLLM_TARGET_DEVICE: "cpu", VLLM_CPU_KVCACHE_SPACE: "2" };
  const quiet = { HF_HUB_OFFLINE: "1", VLLM_NO_USAGE_STATS: "1", DO_NOT_TRACK: "1" };
  const own = ["--model", model, "--served-model-name", ...served, "--host", "127.0.0.1", "--port", String(port)];
  const small = ["--max-model-len", "2048", "--max-num-seqs", "64", "--dtype", "bfloat16", "--enforce-eager"];
  const log = createWriteStream(join(tmpdir(), `vllm-${port}.log`));
  // A small model that is held to JSON may write white space between two fields until it has no room left.
  const tight = ["--structured-outputs-config", '{"backend":"xgrammar","disable_any_whitespace":true}'];
  const child = spawn(python, ["-m", "vllm.entrypoints.openai.api_server", ...own, ...small, ...tight, ...flags], {
    // What is set outside wins; a group of its own, as vLLM starts more processes.
    env: { ...cpu, ...quiet, VLLM_SERVER_DEV_MODE: "1", ...process.env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout!.pipe(log);
  child.stderr!.pipe(log);
  return child;
}

async function connect(url: string, stop: () => Promise<void>, child?: ChildProcess): Promise<Vllm> {
  const at = (path: string) => new URL(path, url);
  const deadline = performance.now() + 240_000;
  while (!(await answers(at("/v1/models")))) {
    if (child !== undefined && child.exitCode !== null) throw new Error("vLLM ended before it answered: see its log");
    if (performance.now() > deadline) throw new Error(`No vLLM answers at ${url}`);
    await after(500);
  }
  const { version } = (await (await fetch(at("/version"))).json()) as { version: string };
  const vllm: Vllm = {
    url,
    version,
    counters: async () => readCounters(await (await fetch(at("/metrics"))).text()),
    reset: () => reset(at("/reset_prefix_cache")),
    stop,
  };
  await warmUp(at("/v1/chat/completions"));
  return vllm;
}

async function answers(url: URL): Promise<boolean> {
  try {
    const { data } = (await (await fetch(url)).json()) as { data: readonly { id: string }[] };
    const ids = data.map(({ id }) => id);
    if (!served.every((name) => ids.includes(name))) {
      throw new Error(`Cannot use ${url} as it must serve ${served.join(" and ")}: it serves ${ids.join(", ")}`);
    }
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** Refused while a request still runs. */
async function reset(url: URL): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    const response = await fetch(url, { method: "POST" });
    if (response.status === 404)
      throw new Error("Start vLLM with VLLM_SERVER_DEV_MODE=1: its prefix cache must be reset");
    if (((await response.json()) as { success: boolean }).success) return;
    await after(250);
  }
  throw new Error("vLLM does not reset its prefix cache: does somebody else use it?");
}

async function warmUp(url: URL): Promise<void> {
  const ask = async (_: unknown, index: number) => {
    const messages = [{ role: "user", content: `Warm up number ${index}. ${"Say a word. ".repeat(20)}` }];
    const body = JSON.stringify({ model: served[0], messages, max_tokens: 32, ignore_eos: true });
    const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
    if (!response.ok) throw new Error(await response.text());
    await response.text();
  };
  await Promise.all(Array.from({ length: 16 }, ask));
}

async function end(child: ChildProcess): Promise<void> {
  const over = child.exitCode === null && child.signalCode === null ? once(child, "exit") : Promise.resolve();
  child.kill("SIGTERM");
  await Promise.race([over, after(20_000, undefined, { ref: false })]);
  try {
    process.kill(-child.pid!, "SIGKILL");
  } catch {
    // Nobody of the group is left.
  }
  await over;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
