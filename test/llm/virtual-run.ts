import { lengthOf, randomOf } from "../../bench/simulator/random.ts";
import { Concurrency } from "../../src/llm/concurrency.ts";
import { type ServerModel, VirtualServer } from "./virtual-server.ts";
import { VirtualTime } from "./virtual-time.ts";

export interface Scenario extends ServerModel {
  readonly changes?: readonly { readonly at: number; readonly slots: number; readonly refuseAbove?: number }[];
}

export interface RunOptions {
  readonly seed: number;
  readonly calls?: number;
  readonly metrics?: boolean;
  /** A number stays as it is. */
  readonly start?: number | { readonly fixed: number };
  /** Most calls that there is work for, at a time. */
  readonly source?: (now: number) => number;
}

export interface Ran {
  /** Tokens a second. */
  readonly speed: number;
  readonly refusals: number;
  /** Limits over time, the last one last. */
  readonly limits: readonly number[];
  readonly controller: Concurrency;
}

/** Runs calls against a model of a server, in virtual time. */
export function virtualRun(
  scenario: Scenario,
  { seed, calls = 1_500, metrics = false, start, source }: RunOptions,
): Ran {
  const time = new VirtualTime();
  const random = randomOf(`virtual ${seed}`);
  const server = new VirtualServer(scenario, time, random);
  const lengths = Array.from({ length: calls }, () => lengthOf(random, 120, 0.9));
  const fixed = typeof start === "object" ? start.fixed : undefined;
  const controller = new Concurrency(typeof start === "number" ? start : undefined);
  const limits: number[] = [];
  for (const { at, slots, refuseAbove } of scenario.changes ?? []) time.at(at, () => server.resize(slots, refuseAbove));
  let [next, ended, inFlight] = [0, 0, 0];
  const again: { tokens: number; refused: number }[] = [];
  const limit = () => Math.min(fixed ?? controller.limit(), source?.(time.now) ?? Number.POSITIVE_INFINITY);
  const fill = () => {
    while (inFlight < limit()) {
      const job = again.shift() ?? (next < calls ? { tokens: lengths[next++]!, refused: 0 } : undefined);
      if (job === undefined) return;
      send(job);
    }
  };
  const send = ({ tokens, refused }: { tokens: number; refused: number }) => {
    const began = time.now;
    const tag = controller.start(began);
    inFlight++;
    server.call(tokens, (served) => {
      inFlight--;
      controller.end(time.now, tag, { latency: time.now - began, tokens, outcome: served ? "ok" : "busy" });
      if (served) ended++;
      else {
        time.after(random() * Math.min(30_000, 500 * 2 ** refused), () => {
          again.push({ tokens, refused: refused + 1 });
          fill();
        });
      }
      fill();
    });
  };
  const poll = () => {
    const { running, waiting } = server;
    time.after(1, () => {
      if (inFlight > 0) controller.sample(time.now, { running, waiting });
      fill();
      time.after(controller.pollMs(time.now), poll);
    });
  };
  const watch = () => {
    limits.push(controller.limit());
    if (controller.resumeBy() !== undefined) controller.wake(time.now);
    fill();
    time.after(100, watch);
  };
  fill();
  watch();
  if (metrics) poll();
  time.run(() => ended < calls && time.now < 10_000_000);
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  return { speed: (tokens / time.now) * 1_000, refusals: server.refusals, limits, controller };
}

const grid = [4, 8, 12, 16, 24, 32, 48, 64, 72, 96, 128, 192, 256, 512];

const known = new Map<string, number>();

/** The speed of the best of the fixed settings. */
export function bestFixed(scenario: Scenario, { seed, calls }: Pick<RunOptions, "seed" | "calls">): number {
  const key = JSON.stringify([scenario, seed, calls]);
  const speeds = () =>
    grid.map((fixed) => virtualRun(scenario, { seed, calls: calls ?? 1_500, start: { fixed } }).speed);
  const best = known.get(key) ?? Math.max(...speeds());
  known.set(key, best);
  return best;
}
