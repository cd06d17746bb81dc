import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate, group, label } from "../operators/index.ts";
import { Pipeline } from "../src/pipeline.ts";
import type { Row } from "../src/row.ts";
import type { Progress, RunEvent } from "../src/run/events.ts";
import { ultrafeedback } from "../src/tasks/ultrafeedback.ts";
import { randomOf } from "./simulator/random.ts";
import { Simulator } from "./simulator/server.ts";
import { wordsOf } from "./simulator/words.ts";

/** The models that a simulator has to serve for this pipeline. */
export const models = ["small", "large"] as const;

export interface PreferenceOptions {
  readonly url: string;
  readonly rows: number;
  readonly concurrency: number | "auto";
  /** Where replies and limits are kept; without it there is no journal, and no run knows of another. */
  readonly state?: string | undefined;
  /** Another one asks for everything anew. */
  readonly salt?: string | undefined;
  onProgress?(progress: Progress): void;
}

/** Prompts of some forty words. */
export function* prompts(rows: number): Generator<Row> {
  for (let row = 0; row < rows; row++) {
    yield { instruction: `Question ${row}: explain ${wordsOf(randomOf(`prompt ${row}`), 40)}?` };
  }
}

/** Two answers and a judgement for each row. Gives the milliseconds it took, and checks what came out. */
export async function runPreference(options: PreferenceOptions): Promise<number> {
  if (options.state !== undefined) return run(options, options.state);
  const state = await mkdtemp(join(tmpdir(), "distil-bench-"));
  return run(options, state).finally(() => rm(state, { recursive: true, force: true }));
}

async function run(options: PreferenceOptions, state: string): Promise<number> {
  const { url, rows, concurrency, salt, onProgress } = options;
  const named = Object.fromEntries(models.map((id) => [id, { use: `openai:${id}@${url}`, concurrency }]));
  const judged = new Pipeline([])
    .to(models.map((model) => generate({ model })))
    .to(group())
    .to(label({ model: "large", task: ultrafeedback() }));
  const onEvent = (event: RunEvent) => event.type === "progress" && onProgress?.(event);
  let out = 0;
  const start = performance.now();
  const journal = options.state !== undefined;
  for await (const row of judged.apply(prompts(rows), { models: named, onEvent, journal, state, salt })) {
    assert.match(String(row["instruction"]), new RegExp(`^Question ${out++}:`));
    assert.equal((row["ratings"] as unknown[]).length, 2);
  }
  assert.equal(out, rows);
  return performance.now() - start;
}

/** The very requests of such a run, row by row: what a loop of independent requests would send. */
export async function preferenceBodies(rows: number, seed: string): Promise<string[]> {
  const bodies: { readonly row: number; readonly body: string }[] = [];
  const heard = (body: string) => bodies.push({ row: Number(/Question (\d+):/.exec(body)?.[1]), body });
  const simulator = new Simulator({ instant: true, seed, models }, heard);
  try {
    await runPreference({ url: await simulator.listen(), rows, concurrency: 32 });
  } finally {
    await simulator.close();
  }
  assert.equal(bodies.length, 3 * rows);
  return bodies.sort((a, b) => a.row - b.row).map(({ body }) => body);
}
