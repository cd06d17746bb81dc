import { Connection } from "../llm/connection.ts";
import { readGauges, sumOf, valuesOf } from "../llm/gauge-page.ts";
import { now } from "./now.ts";

/** Milliseconds between two pages. */
const INTERVAL = 250;

/** What a server said of itself at one moment, in milliseconds from the leg's start. */
export interface GaugeReading {
  readonly at: number;
  readonly running: number | undefined;
  readonly waiting: number | undefined;
  /** 0 to 1. */
  readonly kvCache: number | undefined;
  /** Tokens of prompts so far: looked up in the prefix cache, and found there. */
  readonly prefix: { readonly queries: number; readonly hits: number } | undefined;
}

/** Reads a Prometheus page as vLLM and its relatives have it; undefined where nothing on it is known. */
export function readPage(page: string, at: number): GaugeReading | undefined {
  const known = readGauges(page);
  if (known === undefined) return undefined;
  const kvCache = meanOf(page, "vllm:kv_cache_usage_perc") ?? meanOf(page, "vllm:gpu_cache_usage_perc");
  const queries = sumOf(page, "vllm:prefix_cache_queries_total") ?? sumOf(page, "vllm:gpu_prefix_cache_queries_total");
  const hits = sumOf(page, "vllm:prefix_cache_hits_total") ?? sumOf(page, "vllm:gpu_prefix_cache_hits_total");
  const prefix = queries === undefined || hits === undefined ? undefined : { queries, hits };
  return { at, ...known, kvCache, prefix };
}

/** Asks for `/metrics` at a steady pace while a leg runs. */
export class Gauges {
  readonly #connection: Connection;
  readonly #abort = new AbortController();
  readonly #readings: GaugeReading[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** No key goes with it, as where the page is public it needs none. */
  constructor(origin: string) {
    this.#connection = new Connection(origin, {}, 5_000);
  }

  /** Whether there is a page to read. */
  async available(): Promise<boolean> {
    return (await this.#read(0)) !== undefined;
  }

  /** Reads from now on; `zero` is the leg's start by `now()`. */
  start(zero: number): void {
    this.#readings.length = 0;
    let asking = false;
    this.#timer = setInterval(() => {
      // A page that takes longer than the interval is not asked for twice.
      if (asking) return;
      asking = true;
      void this.#read(zero).then((reading) => {
        asking = false;
        if (reading !== undefined) this.#readings.push(reading);
      });
    }, INTERVAL);
  }

  stop(): readonly GaugeReading[] {
    clearInterval(this.#timer);
    return [...this.#readings];
  }

  async close(): Promise<void> {
    this.stop();
    this.#abort.abort();
    await this.#connection.close();
  }

  async #read(zero: number): Promise<GaugeReading | undefined> {
    const { signal } = this.#abort;
    const answer = await this.#connection.send({ method: "GET", path: "/metrics", signal }).catch(() => undefined);
    return answer?.status === 200 ? readPage(answer.text, now() - zero) : undefined;
  }
}

/** Several engines have a cache each. */
function meanOf(page: string, name: string): number | undefined {
  const values = valuesOf(page, name);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
