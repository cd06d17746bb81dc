import type { Group } from "./mutant.ts";

const models = ["test/llm/models.test.ts"];

/** Several servers of one model. */
export const endpoints: Group = {
  tests: ["test/llm/balance.test.ts"],
  mutants: [
    {
      promise: "urls",
      file: "src/llm/endpoints.ts",
      from: "const others = [...more, ...urls];",
      to: "const others = [...more];",
      tests: models,
    },
    { promise: "by calls in flight", file: "src/llm/balance.ts", from: "(inFlight + promised + 1) * pace", to: "pace" },
    { promise: "and time per token", file: "src/llm/balance.ts", from: "+ 1) * pace *", to: "+ 1) *" },
    {
      promise: "calls wait for any of them",
      file: "src/llm/balance.ts",
      from: "limiter.onFree(() => this.#turnstile.poke())",
      to: "limiter.onFree(() => {})",
    },
    {
      promise: "one that fails fast does not draw all calls",
      file: "src/llm/balance.ts",
      from: "2 ** Math.min(failures, 6)",
      to: "1",
    },
    {
      promise: "all gone: patience",
      file: "src/llm/balance.ts",
      from: "Math.max(0, left)",
      to: "Number.MAX_SAFE_INTEGER",
    },
    {
      promise: "all gone for less than patience",
      file: "src/llm/balance.ts",
      from: "if (since < patience) return;",
      to: "",
    },
    {
      promise: "a down endpoint does not stop the start",
      file: "src/llm/endpoints.ts",
      from: "await Promise.allSettled(rests.map(open))",
      to: 'await Promise.all(rests.map(open)).then((all) => all.map((value) => ({ status: "fulfilled" as const, value })))',
      tests: models,
    },
  ],
};
