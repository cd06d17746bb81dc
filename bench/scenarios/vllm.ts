import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { runPeer } from "../peers/run-peer.ts";
import { prompts } from "../preference.ts";
import { heading, table } from "../table.ts";
import { runBenchServe } from "../vllm/bench-serve.ts";
import { type Measured, measured } from "../vllm/measured.ts";
import { runOurs } from "../vllm/preference.ts";
import { openVllm, type Vllm, vllmFlags } from "../vllm/server.ts";
import { runStep, runUneven } from "../vllm/step.ts";

/**
 * A real vLLM: our generate step beside `vllm bench serve`, the preference pipeline beside distilabel, and auto beside fixed
 * concurrency. All runs of a part share one server, whose prefix cache forgets everything before each.
 *
 *     VLLM_PYTHON=… VLLM_MODEL=… node --import tsx bench/scenarios/vllm.ts --part generate
 *     … --part preference --distilabel PYTHON
 *     … --part auto
 */
const { values } = parseArgs({
  options: {
    ...vllmFlags,
    part: { type: "string", multiple: true, default: ["generate", "preference", "auto"] },
    rows: { type: "string" },
    repeats: { type: "string", default: "2" },
    concurrency: { type: "string" },
    tokens: { type: "string", default: "64" },
    "judge-tokens": { type: "string", default: "384" },
    distilabel: { type: "string", default: resolve(import.meta.dirname, "../peers/.venv/bin/python") },
  },
});
const parts: Readonly<Record<string, (server: Vllm) => Promise<void>>> = {
  generate: besideBenchServe,
  preference: besideDistilabel,
  auto: besideFixed,
};
const tokens = Number(values.tokens);
const repeats = Number(values.repeats);

const server = await openVllm(values);
if (server !== undefined) {
  try {
    for (const part of values.part) await parts[part]!(server);
  } finally {
    await server.stop();
  }
}

/** The same prompts, each answer `tokens` long; the two take turns in going first. */
async function besideBenchServe(vllm: Vllm): Promise<void> {
  const { python, model } = values;
  if (python === undefined || model === undefined) {
    console.log("vllm bench serve is skipped as it needs --python with vllm and --model for its tokenizer");
    return;
  }
  const rows = [...prompts(Number(values.rows ?? 64))];
  const ran: Measured[] = [];
  const ours = (concurrency: number | "auto") =>
    measured(vllm, `generate, ${concurrency}`, () => runStep(vllm, rows, concurrency, tokens));
  const theirs = (concurrency: number) =>
    measured(vllm, `vllm bench serve, ${concurrency}`, () =>
      runBenchServe({ python, model }, vllm, rows, concurrency, tokens),
    );
  const levels = numbers(values.concurrency ?? "8,16");
  for (let round = 0; round < repeats; round++) {
    for (const level of levels) {
      const pair = [() => ours(level), () => theirs(level)];
      for (const run of round % 2 === 0 ? pair : pair.reverse()) ran.push(await run());
    }
    ran.push(await ours("auto"));
  }
  const lines = levels.flatMap((level) => [
    line(ran, `vllm bench serve, ${level}`, `vllm bench serve, ${level}`),
    line(ran, `generate, ${level}`, `vllm bench serve, ${level}`),
  ]);
  const base = `vllm bench serve, ${levels.at(-1)}`;
  print(
    "Our generate step beside vllm bench serve",
    [`vLLM ${vllm.version}`],
    `${rows.length} prompts, ${tokens} tokens out each, in turns; server and client share the machine.`,
    table(["what, concurrency", "tokens/s", "mean", "ratio"], [...lines, line(ran, "generate, auto", base)]),
  );
}

/** Tokens a second, as the prompts of the two differ. */
async function besideDistilabel(vllm: Vllm): Promise<void> {
  const rows = [...prompts(Number(values.rows ?? 60))];
  const limits = { answer: tokens, judge: Number(values["judge-tokens"]) };
  const versions = [`vLLM ${vllm.version}`];
  const ran: Measured[] = [];
  for (const level of (values.concurrency ?? "64,auto").split(",")) {
    const concurrency = level === "auto" ? level : Number(level);
    ran.push(await measured(vllm, `distilstream, ${level}`, () => runOurs(vllm, rows, concurrency, limits)));
  }
  if (!existsSync(values.distilabel)) console.log("distilabel is skipped as its environment is missing: --distilabel");
  for (const batch of existsSync(values.distilabel) ? ["50", "500"] : []) {
    const work = async () => {
      const more = [limits.answer, limits.judge].map(String);
      const ended = await runPeer(values.distilabel, "distilabel_preference.py", vllm.url, rows.length, batch, more);
      versions[1] = ended.version;
      return ended.seconds;
    };
    ran.push(await measured(vllm, `distilabel, batch ${batch}`, work));
  }
  print(
    "The preference pipeline beside distilabel",
    versions,
    `${rows.length} rows, answers to ${limits.answer}, judgements to ${limits.judge} tokens; judge prompts and lengths are each one's own.`,
    table(
      ["what", "seconds", "tokens in", "of them cached", "tokens out", "tokens out/s", "rows/s"],
      ran.map(pipelineLine),
    ),
  );
}

function pipelineLine({ name, seconds, input, hits, output, speed }: Measured): (string | number)[] {
  const rows = Number(values.rows ?? 60);
  return [name, seconds.toFixed(1), input, hits, output, speed.toFixed(0), (rows / seconds).toFixed(2)];
}

/** Uneven lengths, so that auto has places to fill one by one. */
async function besideFixed(vllm: Vllm): Promise<void> {
  const rows = [...prompts(Number(values.rows ?? 120))];
  const lengths = [16, 32, 64, 160];
  const levels = numbers(values.concurrency ?? "4,8,16,32,64");
  const ran: Measured[] = [];
  for (const concurrency of [...levels.slice(-1), "auto", ...levels.slice(0, -1), "auto"] as const) {
    ran.push(await measured(vllm, `${concurrency}`, () => runUneven(vllm, rows, concurrency, lengths)));
  }
  const best = ran.filter(({ name }) => name !== "auto").reduce((a, b) => (b.speed > a.speed ? b : a));
  const lines = [...levels.map(String), "auto"].map((name) => line(ran, name, best.name));
  print(
    "Auto beside fixed concurrency",
    [`vLLM ${vllm.version}`],
    `${rows.length} rows with ${lengths.join(", ")} tokens out, one to a row; auto starts at 16 and knows nothing.`,
    table(["concurrency", "tokens/s", "mean", "of the best fixed"], lines),
  );
}

function line(ran: readonly Measured[], name: string, base: string): [string, string, string, string] {
  const runs = ran.filter((one) => one.name === name);
  const share = mean(ran, name) / mean(ran, base);
  const shown = runs.map(({ speed }) => speed.toFixed(0)).join(", ");
  return [name, shown, mean(ran, name).toFixed(0), share.toFixed(3)];
}

function mean(ran: readonly Measured[], name: string): number {
  const speeds = ran.filter((one) => one.name === name).map(({ speed }) => speed);
  return speeds.reduce((sum, speed) => sum + speed, 0) / speeds.length;
}

function print(title: string, versions: readonly string[], method: string, lines: string): void {
  console.log(`${heading(title, versions, method)}\n${lines}`);
}

function numbers(text: string): number[] {
  return text.split(",").map(Number);
}
