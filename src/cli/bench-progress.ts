import type { LoadTestEvent } from "../bench/load-test-options.ts";
import { number } from "./figure.ts";
import type { Io } from "./io.ts";

/** Tells on stderr how a load test goes: a line a leg, and one that is drawn again and again on a terminal. */
export function benchProgress(io: Io): (event: LoadTestEvent) => void {
  let name = "";
  let seconds = 0;
  const clear = io.terminal ? "\r\u001b[2K" : "";
  return (event) => {
    if (event.type === "leg-start") {
      name = event.name;
      seconds = event.seconds;
    }
    if (event.type === "leg-progress" && io.terminal) {
      const of = Number.isFinite(seconds) ? ` of ${seconds.toFixed(0)}` : "";
      const { elapsed, ok, failed, inFlight, chunks } = event;
      const bad = failed > 0 ? `, ${failed} failed` : "";
      const line = `${name}: ${(elapsed / 1000).toFixed(0)}${of} s, ${inFlight} in flight, ${ok} done${bad}, ${number((chunks * 1000) / elapsed)} chunks/s`;
      io.err(`${clear}${line.slice(0, Math.max(20, io.columns - 1))}`);
    }
    if (event.type === "leg-end") {
      const { throughput, metrics, invalid } = event.leg;
      const ttft = metrics.ttft ? `, TTFT p50 ${number(metrics.ttft.p50)} ms` : "";
      const mark = invalid.length > 0 ? " (invalid)" : "";
      io.err(
        `${clear}${event.leg.name}: ${number(throughput.outputTokens)} output tokens/s, ${number(throughput.requests)} requests/s${ttft}${mark}\n`,
      );
    }
  };
}
