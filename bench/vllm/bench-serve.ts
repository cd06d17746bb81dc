import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Row } from "../../src/row.ts";
import { served, type Vllm } from "./server.ts";

export interface BenchServe {
  readonly python: string;
  /** The folder of the model, for its tokenizer. */
  readonly model: string;
}

/** `vllm bench serve` on the same prompts. Gives the seconds that it says its requests took. */
export async function runBenchServe(
  { python, model }: BenchServe,
  server: Vllm,
  rows: readonly Row[],
  concurrency: number,
  tokens: number,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "distil-bench-"));
  try {
    const prompts = rows.map((row) => JSON.stringify({ prompt: row["instruction"], output_tokens: tokens }));
    await writeFile(join(folder, "prompts.jsonl"), `${prompts.join("\n")}\n`);
    const dataset = ["--dataset-name", "custom", "--dataset-path", join(folder, "prompts.jsonl"), "--disable-shuffle"];
    const lengths = [
      "--skip-chat-template",
      "--custom-output-len",
      String(tokens),
      "--ignore-eos",
      "--temperature",
      "0",
    ];
    const load = ["--num-prompts", String(rows.length), "--max-concurrency", String(concurrency)];
    const target = ["--base-url", new URL(server.url).origin, "--backend", "openai-chat"];
    const names = ["--endpoint", "/v1/chat/completions", "--model", served[0], "--tokenizer", model];
    const save = ["--save-result", "--result-dir", folder, "--result-filename", "result.json", "--disable-tqdm"];
    await command(python, [...target, ...names, ...dataset, ...lengths, ...load, ...save]);
    const result = JSON.parse(await readFile(join(folder, "result.json"), "utf8")) as Result;
    assert.equal(result.completed, rows.length);
    assert.equal(result.total_output_tokens, rows.length * tokens);
    return result.duration;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Result {
  readonly duration: number;
  readonly completed: number;
  readonly total_output_tokens: number;
}

async function command(python: string, flags: readonly string[]): Promise<void> {
  const program = "import sys; from vllm.entrypoints.cli.main import main; sys.argv[0] = 'vllm'; main()";
  const child = spawn(python, ["-c", program, "bench", "serve", ...flags], {
    env: { HF_HUB_OFFLINE: "1", VLLM_TARGET_DEVICE: "cpu", VLLM_NO_USAGE_STATS: "1", ...process.env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (part: Buffer) => {
    said = (said + part.toString()).slice(-4_000);
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`vllm bench serve ended with ${code}:\n${said}`);
}
