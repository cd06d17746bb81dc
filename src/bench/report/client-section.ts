import type { BenchResult } from "../result.ts";
import { legName, orderedLegs } from "../settings.ts";
import { badges } from "./badges.ts";
import { figure, percent, whole } from "./figures.ts";
import { html } from "./html.ts";
import type { Section } from "./section.ts";
import { table } from "./table.ts";

/** How hard the client worked itself: where it was the bottleneck, a leg says nothing about the server. */
export function clientSection(result: BenchResult): Section | undefined {
  const legs = orderedLegs(result);
  if (legs.length === 0) return undefined;
  const columns = [
    { name: "Leg" },
    { name: "Threads" },
    { name: "Loop busy", unit: "%" },
    { name: "Loop late, p99", unit: "ms" },
    { name: "Loop late, most", unit: "ms" },
    { name: "Sent late, p99", unit: "ms" },
    { name: "CPU", unit: "cores" },
    { name: "Sockets opened" },
    { name: "Sockets at once" },
    { name: "Requests without usage" },
  ];
  const rows = legs.map((leg) => {
    const { workers, loopBusy, loopDelay, sendDelay, cpu, sockets } = leg.client;
    const cells = [
      html`${legName(result, leg)}${badges(leg)}`,
      whole(workers),
      percent(loopBusy),
      figure(loopDelay.p99),
      figure(loopDelay.max),
      figure(sendDelay?.p99),
      figure(cpu),
      whole(sockets.opened),
      whole(sockets.peak),
      whole(leg.tokens.without),
    ];
    return { cells, mark: leg.invalid.length > 0 ? ("bad" as const) : undefined };
  });
  const intro = html`<p>The load generator watches itself. A leg is marked invalid where it could not keep up: its figures then say more about this client than about the server.</p>`;
  return {
    id: "client",
    title: "The client",
    body: html`${intro}${table("The load generator, in the measured time", columns, rows)}`,
  };
}
