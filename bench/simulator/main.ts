import { parseArgs } from "node:util";
import { type Change, type Fault, faults, type SimulatorOptions } from "./options.ts";
import { Simulator } from "./server.ts";

/**
 * Runs a simulator until it is told to end, and prints its URL as JSON:
 *
 *     node --import tsx bench/simulator/main.ts --slots 64 --fault busy=0.02 --at '{"at":4000,"slots":16}'
 */
const { values } = parseArgs({
  options: {
    port: { type: "string" },
    slots: { type: "string" },
    step: { type: "string" },
    slowdown: { type: "string" },
    prefill: { type: "string" },
    mean: { type: "string" },
    sigma: { type: "string" },
    seed: { type: "string" },
    model: { type: "string", multiple: true },
    "no-metrics": { type: "boolean" },
    instant: { type: "boolean" },
    "refuse-above": { type: "string" },
    "retry-after": { type: "string" },
    fault: { type: "string", multiple: true },
    at: { type: "string", multiple: true },
  },
});

const numbers = {
  port: values.port,
  slots: values.slots,
  step: values.step,
  slowdown: values.slowdown,
  prefill: values.prefill,
  mean: values.mean,
  sigma: values.sigma,
  refuseAbove: values["refuse-above"],
  retryAfter: values["retry-after"],
};

const options: Partial<SimulatorOptions> = {
  ...Object.fromEntries(
    Object.entries(numbers).flatMap(([name, text]) => (text === undefined ? [] : [[name, numberOf(name, text)]])),
  ),
  ...(values.seed !== undefined && { seed: values.seed }),
  ...(values.model !== undefined && { models: values.model }),
  metrics: values["no-metrics"] !== true,
  instant: values.instant === true,
  faults: Object.fromEntries((values.fault ?? []).map(rateOf)),
  schedule: (values.at ?? []).map((text) => JSON.parse(text) as Change),
};

const simulator = new Simulator(options);
console.log(JSON.stringify({ url: await simulator.listen() }));
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, end);
// A simulator whose starter is gone has nobody to end it.
process.once("disconnect", end);

function end(): void {
  void simulator.close().then(() => process.exit());
}

function rateOf(text: string): [Fault, number] {
  const [name, rate = ""] = text.split("=");
  const fault = faults.find((known) => known === name);
  if (fault === undefined) throw new Error(`Cannot use --fault ${text} as it must name one of ${faults.join(", ")}`);
  return [fault, numberOf("fault", rate)];
}

function numberOf(name: string, text: string): number {
  const number = Number(text);
  if (text === "" || !Number.isFinite(number)) throw new Error(`Cannot use --${name} as it must be a number: ${text}`);
  return number;
}
