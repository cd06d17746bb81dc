import type { ClientWatch, Leg, Load, Throughput } from "./result.ts";

/** Share of its time that an event loop may be busy before requests wait for it. */
export const BUSY = 0.85;
/** Milliseconds that a loop may be late in one of a hundred looks, whatever else. */
const LATE = 50;
/** Share of a request's time that the client's own delay may be. */
const SHARE = 0.1;
/** Share of the asked rate that must have been sent. */
const PACE = 0.97;
/** Share of the asked concurrency that must have been in flight. */
const FULL = 0.9;
/** Milliseconds late (p99) from which a reader should know that the tails are not all the server's. */
const NOTICEABLE = 5;

/** How many requests went out. */
export interface Pace {
  readonly offered: Throughput["offered"];
  readonly seconds: number;
  /** Mean in flight of a leg by concurrency that had a request for every free place. */
  readonly kept: number | undefined;
}

/** Why a leg's figures speak of this client and not of the server; empty where they may be used. `typical`: a request's milliseconds. */
export function clientFaults(
  client: ClientWatch,
  load: Load,
  typical: number | undefined,
  pace: Pace,
): readonly string[] {
  const { loopBusy, loopDelay, sendDelay } = client;
  const most = Math.max(LATE, SHARE * (typical ?? 0));
  const capped = load.mode === "rate" && load.concurrency !== undefined;
  const faults: string[] = [];
  if (loopBusy > BUSY)
    faults.push(`its event loop was busy ${percent(loopBusy)} of the time (up to ${percent(BUSY)} is sound)`);
  if (loopDelay.p99 > most)
    faults.push(`its event loop came ${loopDelay.p99.toFixed(0)} ms late (p99; up to ${most.toFixed(0)} is sound)`);
  if (!capped && pace.offered !== undefined && slow(pace.offered, pace.seconds, load))
    faults.push(
      `it sent ${pace.offered.sent.toFixed(1)} requests a second where ${pace.offered.asked.toFixed(1)} were asked for`,
    );
  if (!capped && sendDelay !== null && sendDelay.p99 > most)
    faults.push(`it sent requests ${sendDelay.p99.toFixed(0)} ms late (p99; up to ${most.toFixed(0)} is sound)`);
  if (load.mode === "concurrency" && pace.kept !== undefined && pace.kept < FULL * load.concurrency)
    faults.push(
      `it kept ${pace.kept.toFixed(1)} requests in flight where ${load.concurrency} were asked for (from ${percent(FULL)} is sound)`,
    );
  return faults.map((fault) => `the client was the bottleneck: ${fault}`);
}

/** A Poisson process is off its rate by chance, the more so the shorter the leg. */
function slow({ asked, sent }: { asked: number; sent: number }, seconds: number, load: Load): boolean {
  if (seconds <= 0) return false;
  const chance = load.mode === "rate" && load.poisson ? (3 * Math.sqrt(asked * seconds)) / seconds : 1 / seconds;
  return sent < PACE * asked - chance;
}

/** What a reader of sound figures should know all the same. */
export function clientNotes(legs: readonly Leg[]): readonly string[] {
  return [...thinNotes(legs), ...shortNotes(legs), ...lateNotes(legs)];
}

/** Requests for each place that a leg should see the end of: with fewer, most of them began or ended outside of it. */
const ENDED = 2;

function shortNotes(legs: readonly Leg[]): readonly string[] {
  const short = legs.filter(
    (leg) => isHeldFull(leg) && leg.outcomes.unfinished > 0 && leg.outcomes.ok < ENDED * leg.load.concurrency,
  );
  if (short.length === 0) return [];
  const { name, outcomes, throughput } = short.at(-1)!;
  return [
    `${name} saw the end of ${outcomes.ok} requests, ${throughput.concurrency.toFixed(0)} at once${others(short)}: requests and latencies of so few say little; a longer --duration does`,
  ];
}

/** With few requests most of a leg is its end, when places stay empty. */
function thinNotes(legs: readonly Leg[]): readonly string[] {
  const thin = legs.filter(
    (leg) => isHeldFull(leg) && leg.outcomes.ok > 0 && leg.throughput.concurrency < FULL * leg.load.concurrency,
  );
  if (thin.length === 0) return [];
  const { name, throughput } = thin.at(-1)!;
  return [
    `${name} had ${throughput.concurrency.toFixed(1)} in flight on average${others(thin)}: its places stood empty at the end or after failures; more --requests, or --duration instead, keep them full`,
  ];
}

/** A whole leg with sound figures, of so many requests at all times. */
function isHeldFull(leg: Leg): leg is Leg & { readonly load: Extract<Load, { mode: "concurrency" }> } {
  return leg.load.mode === "concurrency" && leg.status === "complete" && leg.invalid.length === 0;
}

function others({ length }: readonly Leg[]): string {
  return length === 1 ? "" : `, and ${length - 1} more legs alike`;
}

function lateNotes(legs: readonly Leg[]): readonly string[] {
  const late = legs.filter(({ client, invalid }) => invalid.length === 0 && client.loopDelay.p99 > NOTICEABLE);
  if (late.length === 0) return [];
  const worst = late.reduce((a, b) => (b.client.loopDelay.p99 > a.client.loopDelay.p99 ? b : a));
  const where = legs.length === 1 ? "" : ` in ${late.length} of ${legs.length} legs, most in ${worst.name}`;
  return [
    `this client's event loop came up to ${worst.client.loopDelay.p99.toFixed(0)} ms late (p99)${where}: so much of the latencies' tails may be its own`,
  ];
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
