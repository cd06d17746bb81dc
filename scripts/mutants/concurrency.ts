import type { Group } from "./mutant.ts";

const governor = ["test/llm/governor.test.ts"];
const models = ["test/llm/models.test.ts"];

/** How many calls a server takes is found out. The scenarios of bench/scenarios/concurrency.ts are for figures. */
export const concurrency: Group = {
  tests: ["test/llm/concurrency.test.ts"],
  mutants: [
    {
      promise: "a caller without time raises nothing",
      file: "src/llm/concurrency.ts",
      from: "} else if (!call.busy) this.#climb",
      to: "} else this.#climb",
    },
    {
      promise: "a caller without time takes no advice to rise",
      file: "src/llm/concurrency.ts",
      from: "|| (busy && advice.limit > this.#level)",
      to: "",
    },
    {
      promise: "a caller without time keeps nothing higher",
      file: "src/llm/concurrency-hold.ts",
      from: "if (up && busy) return undefined;",
      to: "",
    },
    { promise: "starts at 16", file: "src/llm/servers.ts", from: "Math.min(16, usual)", to: "usual", tests: models },
    {
      promise: "starts where the last run settled",
      file: "src/llm/servers.ts",
      from: "await recallConcurrency(state, server)",
      to: "undefined",
      tests: governor,
    },
    {
      promise: "remembers where it settled",
      file: "src/llm/servers.ts",
      from: "settled.map(({ server, concurrency }) => rememberConcurrency(state!, server, concurrency))",
      to: "[]",
      tests: governor,
    },
    {
      promise: "a fixed setting is left alone",
      file: "src/llm/governor.ts",
      from: "if (this.#closed) return;",
      to: "",
      tests: governor,
    },
    { promise: "follows the gauges", file: "src/llm/concurrency.ts", from: "    this.#set(advice.limit);", to: "" },
    {
      promise: "asks for gauges only while calls run",
      file: "src/llm/metrics-poll.ts",
      from: "if (this.#options.busy()) void",
      to: "void",
      tests: ["test/llm/metrics-poll.test.ts", ...governor],
    },
    {
      promise: "climbs by tokens per second",
      file: "src/llm/concurrency.ts",
      from: "this.#climb(now, this.#ramp, call);",
      to: "this.#ramp.add(call.level, call.tokens, call.latency);",
    },
    {
      promise: "looks again later",
      file: "src/llm/concurrency.ts",
      from: "this.#probe(now, call);",
      to: "return;",
    },
    {
      promise: "a burst is one signal",
      file: "src/llm/concurrency-cuts.ts",
      from: "if (!current) return false;",
      to: "",
    },
    { promise: "a burst cuts", file: "src/llm/concurrency-cuts.ts", from: "    this.#pause(now);\n", to: "" },
    {
      promise: "timeouts count",
      file: "src/llm/concurrency-cuts.ts",
      from: 'outcome === "timeout" ? 3',
      to: 'outcome === "timeout" ? 0',
    },
    {
      promise: "503 counts",
      file: "src/llm/adapt.ts",
      from: "new Set([429, 503, 529])",
      to: "new Set([429])",
      tests: ["test/llm/adapt.test.ts"],
    },
    {
      promise: "a slow source never shrinks nor raises it",
      file: "src/llm/concurrency.ts",
      from: "else if (served && tag.saturated)",
      to: "else if (served)",
    },
    {
      promise: "gauges of an unfilled server mean nothing",
      file: "src/llm/concurrency.ts",
      from: "saturated: this.#n > 0 && this.#saturated(),",
      to: "saturated: true,",
    },
    {
      promise: "calls that hang do not hold it",
      file: "src/llm/concurrency-cuts.ts",
      from: " || now >= this.resumeBy))",
      to: "))",
    },
    {
      promise: "the ceiling lifts",
      file: "src/llm/concurrency-cuts.ts",
      from: "this.ceiling += this.ceiling * (this.#percent / 100) + 1;",
      to: "",
    },
  ],
};
