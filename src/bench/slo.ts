import { DistilError } from "../errors.ts";
import { parseDuration } from "../run/options.ts";
import type { Goodput, Slo } from "./result.ts";

const names = ["ttft", "tpot", "itl", "e2e"] as const;

/** Reads `ttft:500ms,tpot:50ms`; a bare number is milliseconds. Throws ERR_OPTION. */
export function parseSlo(text: string): Slo {
  const slo: Partial<Record<(typeof names)[number], number>> = {};
  for (const part of text.split(",")) {
    const [, name = "", limit = ""] = /^\s*(\w+)\s*[:=]\s*(\S+)\s*$/.exec(part) ?? [];
    const known = names.find((one) => one === name.toLowerCase() || (one === "e2e" && name.toLowerCase() === "e2el"));
    const milliseconds = /^\d+(\.\d+)?$/.test(limit) ? Number(limit) : durationOf(limit);
    if (known === undefined || milliseconds === undefined || milliseconds <= 0)
      throw new DistilError(
        "ERR_OPTION",
        `Cannot use bench.slo as it must be such as ttft:500ms,tpot:50ms: current value is ${JSON.stringify(text)}`,
        { hint: `The names are ${names.join(", ")}` },
      );
    slo[known] = milliseconds;
  }
  return slo;
}

function durationOf(text: string): number | undefined {
  try {
    return parseDuration(text);
  } catch {
    return undefined;
  }
}

/** What one request took. */
export interface Latencies {
  readonly ttft: number | undefined;
  readonly tpot: number | undefined;
  /** Mean gap between chunks. */
  readonly itl: number | undefined;
  readonly e2e: number;
}

/** Whether a request met everything that is asked. What it did not have (one token has no TPOT) cannot fail it. */
export function meets(slo: Slo, latencies: Latencies): boolean {
  return names.every((name) => slo[name] === undefined || (latencies[name] ?? 0) <= slo[name]);
}

export function goodputOf(good: number, ended: number, seconds: number): Goodput {
  return { requests: seconds > 0 ? good / seconds : 0, share: ended > 0 ? good / ended : 0 };
}
