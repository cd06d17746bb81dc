import type { z } from "zod";
import { parseLengths } from "../bench/lengths.ts";
import type { LoadTestOptions } from "../bench/load-test-options.ts";
import type { Load } from "../bench/result.ts";
import { parseSlo } from "../bench/slo.ts";
import type { Bounds } from "../bench/thread-plan.ts";
import type { WorkloadOptions } from "../bench/workload.ts";
import { DistilError } from "../errors.ts";
import { parseDuration } from "../run/options.ts";
import type { benchOptions } from "./bench-options.ts";

export type BenchOptions = z.output<z.ZodObject<typeof benchOptions>>;

const usualReply = 128;

/** The legs to run. Throws ERR_USAGE for modes that do not go together. */
export function loadsOf({ concurrency, rate, poisson, sweep, sweepTo }: BenchOptions): LoadTestOptions["loads"] {
  const levels = numbers(concurrency);
  const rates = numbers(rate);
  if (poisson && rates.length === 0) throw together("--poisson", "--rate", "needs");
  if (sweep && (levels.length > 0 || rates.length > 0))
    throw together("--sweep", "--concurrency or --rate", "goes without");
  if (rates.length > 0 && levels.length > 1)
    throw together("--rate", "several numbers of --concurrency", "goes without");
  const cap = levels[0] === undefined ? {} : { concurrency: levels[0] };
  if (rates.length > 0)
    return rates.map((one): Load => ({ mode: "rate", rate: one, poisson: poisson === true, ...cap }));
  if (levels.length > 0) return levels.map((one): Load => ({ mode: "concurrency", concurrency: one }));
  return { sweepTo };
}

/** When legs begin to count and when they end. */
export function boundsOf(options: BenchOptions, sweeps: boolean): Bounds {
  const { requests, warmUp, coolDown } = options;
  const usual = requests !== undefined && !sweeps ? Number.POSITIVE_INFINITY : sweeps ? 10_000 : 30_000;
  const duration = options.duration === undefined ? usual : parseDuration(options.duration);
  const part = (given: string | undefined, share: number) =>
    given !== undefined ? parseDuration(given) : Number.isFinite(duration) ? duration * share : 0;
  return {
    duration,
    warmUp: part(warmUp, 0.1),
    coolDown: part(coolDown, 0.05),
    requests: requests ?? Number.POSITIVE_INFINITY,
  };
}

/** What is asked. `prompts` are read already. Throws ERR_OPTION or ERR_USAGE. */
export function workloadOf(options: BenchOptions, prompts: WorkloadOptions["prompts"]): WorkloadOptions {
  const { inputTokens, outputTokens, ignoreEos = false, stream, seed } = options;
  const replies = outputTokens ?? (prompts === undefined ? usualReply : undefined);
  const output = replies === undefined ? undefined : parseLengths("output-tokens", replies);
  if (ignoreEos && output === undefined) throw together("--ignore-eos", "--output-tokens", "needs");
  return { input: parseLengths("input-tokens", inputTokens), output, ignoreEos, stream, seed, prompts };
}

export function sloOf({ slo, stream }: BenchOptions): LoadTestOptions["slo"] {
  if (slo === undefined) return undefined;
  const parsed = parseSlo(slo);
  const streamed = ["ttft", "tpot", "itl"].find((name) => name in parsed);
  if (!stream && streamed !== undefined)
    throw new DistilError(
      "ERR_USAGE",
      `Cannot use --slo ${streamed} with --no-stream as only streamed replies have it`,
      {
        hint: "Use e2e, or stream",
      },
    );
  return parsed;
}

function numbers(given: number | string | undefined): number[] {
  return given === undefined ? [] : String(given).split(",").map(Number);
}

function together(flag: string, other: string, how: string): DistilError {
  return new DistilError("ERR_USAGE", `Cannot use ${flag} this way as it ${how} ${other}`);
}
