import { setTimeout as after } from "node:timers/promises";
import type { Counters } from "./counters.ts";
import type { Vllm } from "./server.ts";

/** What one run took, and what the server counted meanwhile. */
export interface Measured extends Counters {
  readonly name: string;
  readonly seconds: number;
  /** Output tokens a second. */
  readonly speed: number;
}

/**
 * Runs `work` on a server that has forgotten all prompts. Where `work` gives seconds, they count instead of the clock here: those of a
 * child process without its start.
 */
export async function measured(server: Vllm, name: string, work: () => Promise<unknown>): Promise<Measured> {
  await server.reset();
  const before = await server.counters();
  const start = performance.now();
  const given = await work();
  const seconds = typeof given === "number" ? given : (performance.now() - start) / 1_000;
  // The counters of the last step come a moment after its answers.
  await after(200);
  const now = await server.counters();
  const counted = {
    input: now.input - before.input,
    output: now.output - before.output,
    queries: now.queries - before.queries,
    hits: now.hits - before.hits,
  };
  const speed = counted.output / seconds;
  console.error(
    `${name}: ${seconds.toFixed(1)} s, ${counted.output} tokens out, ${speed.toFixed(0)} a second, ${counted.hits} of ${counted.queries} prompt tokens cached`,
  );
  return { name, seconds, speed, ...counted };
}
