import type { Histogram, Leg, Samples } from "../result.ts";
import { percentile } from "../statistics.ts";
import type { Chart, Series } from "./chart.ts";

/** Where the curve has points: close together towards the tail. */
const shares = [
  0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 84, 87, 90, 92, 94, 95, 96, 97, 98, 98.5, 99, 99.3,
  99.5, 99.7, 99.9,
];
const labelled = [0, 50, 75, 90, 95, 99, 99.9];

/** A latency by percentile, a curve a leg; percentiles that fewer than one request is beyond are left out. */
export function quantileChart(
  legs: readonly Leg[],
  name: "ttft" | "tpot" | "tpotWithFirst" | "itl" | "e2e",
  title: string,
  look: (leg: Leg, index: number) => Pick<Series, "name" | "colour">,
): Chart | undefined {
  const readers = legs.map((leg) => readerOf(leg.samples, name));
  const most = Math.max(0, ...readers.map((reader) => reader?.count ?? 0));
  if (most < 2) return undefined;
  const used = shares.filter((share) => most * (1 - share / 100) >= 1);
  const place = (share: number) => -Math.log2(1 - share / 100);
  const series = legs.map((leg, index): Series => {
    const reader = readers[index];
    const reaches = (share: number) => reader !== undefined && reader.count * (1 - share / 100) >= 1;
    return { ...look(leg, index), values: used.map((share) => (reaches(share) ? reader!.at(share / 100) : null)) };
  });
  const ticks = labelled
    .filter((share) => share <= used.at(-1)!)
    .map((share) => ({ at: place(share), text: `${share}` }));
  const x = {
    title: "Percentile",
    unit: "%",
    values: used.map(place),
    names: used.map((share) => `${share} %`),
    ticks,
  };
  return { title, x, unit: "ms", series };
}

interface Reader {
  readonly count: number;
  at(share: number): number;
}

function readerOf(samples: Samples, name: "ttft" | "tpot" | "tpotWithFirst" | "itl" | "e2e"): Reader | undefined {
  if (name === "itl") return histogramReader(samples.gaps);
  const values: number[] = [];
  samples.outcome.forEach((outcome, index) => {
    if (outcome !== "ok" || !samples.counted[index]) return;
    const value = latencyOf(samples, name, index);
    if (value !== null) values.push(value);
  });
  if (values.length === 0) return undefined;
  values.sort((a, b) => a - b);
  return { count: values.length, at: (share) => percentile(values, share) };
}

function latencyOf(samples: Samples, name: "ttft" | "tpot" | "tpotWithFirst" | "e2e", index: number): number | null {
  const [ttft, last, output] = [samples.ttft[index], samples.last[index], samples.output[index]];
  if (name === "e2e") return samples.e2e[index]!;
  if (name === "ttft") return ttft ?? null;
  if (typeof last !== "number" || typeof output !== "number" || typeof ttft !== "number") return null;
  if (name === "tpot") return output > 1 ? (last - ttft) / (output - 1) : null;
  return output > 0 ? last / output : null;
}

function histogramReader({ low, high, count }: Histogram): Reader | undefined {
  const total = count.reduce((sum, one) => sum + one, 0);
  if (total === 0) return undefined;
  const at = (share: number) => {
    let below = 0;
    const index = count.findIndex((one) => (below += one) >= share * total);
    const found = index < 0 ? count.length - 1 : index;
    return (low[found]! + high[found]!) / 2;
  };
  return { count: total, at };
}
