import type { ClientWatch, Leg, Load } from "./result.ts";

/** Share of its time that an event loop may be busy before requests wait for it. */
const BUSY = 0.85;
/** Milliseconds that a loop may be late in one of a hundred looks, whatever else. */
const LATE = 10;
/** Share of a latency that the client's own delay may be. */
const SHARE = 0.1;
/** Share of the asked rate that must have been sent. */
const PACE = 0.97;

/** Why a leg's figures speak of this client and not of the server; empty where they may be used. */
export function clientFaults(
  client: ClientWatch,
  load: Load,
  metrics: Leg["metrics"],
  offered: { readonly asked: number; readonly sent: number } | undefined,
): readonly string[] {
  const faults: string[] = [];
  const { loopBusy, loopDelay, sendDelay } = client;
  if (loopBusy > BUSY)
    faults.push(
      `the client's event loop was busy ${percent(loopBusy)} of the time (at most ${percent(BUSY)} is sound)`,
    );
  const scale = metrics.ttft?.p50 ?? metrics.e2e?.p50 ?? 0;
  const most = Math.max(LATE, SHARE * scale);
  if (loopDelay.p99 > most)
    faults.push(
      `the client's event loop came ${loopDelay.p99.toFixed(0)} ms late (p99; at most ${most.toFixed(0)} is sound)`,
    );
  const capped = load.mode === "rate" && load.concurrency !== undefined;
  if (offered !== undefined && !capped && offered.sent < PACE * offered.asked)
    faults.push(
      `${offered.sent.toFixed(1)} requests a second went out where ${offered.asked.toFixed(1)} were asked for`,
    );
  if (sendDelay !== null && !capped && sendDelay.p99 > most)
    faults.push(`requests went out ${sendDelay.p99.toFixed(0)} ms late (p99; at most ${most.toFixed(0)} is sound)`);
  return faults.map((fault) => `the client was the bottleneck: ${fault}`);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
