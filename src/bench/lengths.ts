import { DistilError } from "../errors.ts";
import { chance } from "../hash.ts";

/** How many tokens: always so many, any number in a range alike, or log-normal around a mean. */
export type Lengths =
  | { readonly kind: "fixed"; readonly value: number }
  | { readonly kind: "uniform"; readonly low: number; readonly high: number }
  | { readonly kind: "lognormal"; readonly mean: number; readonly sigma: number };

/** Longest length that a log-normal draw may give, in means: one prompt must not fill a context window by chance. */
const LONGEST = 20;

/** Reads `256`, `100:400`, or `lognormal:256,0.8`: mean tokens, and the spread of their logarithm. Throws ERR_OPTION. */
export function parseLengths(option: string, text: string | number): Lengths {
  const given = String(text).trim();
  const range = /^(\d+):(\d+)$/.exec(given);
  const lognormal = /^lognormal:(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)$/.exec(given);
  if (/^\d+$/.test(given) && Number(given) > 0) return { kind: "fixed", value: Number(given) };
  if (range && Number(range[1]) > 0 && Number(range[1]) <= Number(range[2]))
    return { kind: "uniform", low: Number(range[1]), high: Number(range[2]) };
  if (lognormal && Number(lognormal[1]) >= 1)
    return { kind: "lognormal", mean: Number(lognormal[1]), sigma: Number(lognormal[2]) };
  throw new DistilError(
    "ERR_OPTION",
    `Cannot use bench.${option} as it must be N, LOW:HIGH or lognormal:MEAN,SIGMA: current value is ${JSON.stringify(text)}`,
    { hint: `--${option} 256, --${option} 100:400 or --${option} lognormal:256,0.8` },
  );
}

/** The length of one request, drawn by its seed: the same in every run. */
export function drawLength(lengths: Lengths, ...seed: readonly unknown[]): number {
  if (lengths.kind === "fixed") return lengths.value;
  if (lengths.kind === "uniform") {
    const { low, high } = lengths;
    return low + Math.floor(chance(seed) * (high - low + 1));
  }
  const { mean, sigma } = lengths;
  // The mean of a log-normal is exp(mu + sigma² / 2).
  const mu = Math.log(mean) - (sigma * sigma) / 2;
  const drawn = Math.exp(mu + sigma * normal(...seed));
  return Math.max(1, Math.min(Math.round(drawn), Math.ceil(mean * LONGEST)));
}

/** A standard normal draw (Box and Muller). */
function normal(...seed: readonly unknown[]): number {
  const radius = Math.sqrt(-2 * Math.log(1 - chance(seed, "radius")));
  return radius * Math.cos(2 * Math.PI * chance(seed, "angle"));
}

export function describeLengths(lengths: Lengths): string {
  if (lengths.kind === "fixed") return `${lengths.value}`;
  if (lengths.kind === "uniform") return `${lengths.low} to ${lengths.high}`;
  return `${lengths.mean} on average (log-normal, sigma ${lengths.sigma})`;
}
