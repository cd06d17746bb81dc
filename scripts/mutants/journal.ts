import type { Group } from "./mutant.ts";

const reuse = ["test/run/reuse.test.ts"];
const unit = ["test/llm/journal.test.ts"];

/** Replies are kept before their rows move on, and found again. */
export const journal: Group = {
  tests: [...unit, ...reuse],
  mutants: [
    {
      promise: "a reply is kept before its row moves on",
      file: "src/llm/keeping.ts",
      from: "await store.add(",
      to: "void store.add(",
      tests: ["test/llm/keeping.test.ts"],
    },
    {
      promise: "the journal holds for models in this process",
      file: "src/llm/models.ts",
      from: "const store = await this.#options.keep?.journal();",
      to: "const store = undefined;",
      tests: reuse,
    },
    {
      promise: "it holds for local",
      file: "src/llm/models.ts",
      from: 'scheme === "replay" ? undefined',
      to: 'scheme === "replay" || scheme === "local" ? undefined',
      tests: reuse,
    },
    {
      promise: "it holds for servers",
      file: "src/llm/models.ts",
      from: 'scheme === "replay" ? undefined',
      to: 'scheme !== "local" ? undefined',
      tests: ["test/resume.test.ts"],
      named: "goes through without its server",
    },
    {
      promise: "equal requests in flight share one call",
      file: "src/llm/journal.ts",
      from: "flights.set(hash, { reply, keys, at })",
      to: "void [hash, at]",
      tests: unit,
    },
    {
      promise: "samples are kept apart",
      file: "src/llm/key.ts",
      from: "key(first + index)",
      to: "key(first)",
    },
    {
      promise: "repairs are kept apart",
      file: "src/llm/key.ts",
      from: "request.attempt ?? 0},",
      to: "0},",
    },
    {
      promise: "--salt",
      file: "src/llm/key.ts",
      from: "canonical({ model, ...variant }).slice(1)",
      to: "canonical({ model }).slice(1)",
    },
    {
      promise: "sampling is in the key",
      file: "src/llm/key.ts",
      from: "=== 0 ? {} : { sampling }",
      to: "=== 0 ? {} : {}",
    },
    {
      promise: "a run says at its start how much it can reuse",
      file: "src/run/session.ts",
      from: "journal: this.#kept?.count(this.#models.kept()),",
      to: "",
      tests: reuse,
    },
    {
      promise: "and at its end what it saved: calls",
      file: "src/llm/meter.ts",
      from: "if (whole) reused.calls++;",
      to: "",
      tests: reuse,
    },
    {
      promise: "tokens",
      file: "src/llm/meter.ts",
      from: "reused.output += usage.output;",
      to: "",
      tests: reuse,
    },
    {
      promise: "money",
      file: "src/llm/wrapping.ts",
      from: "countReused(counters, usage, whole, settings.price)",
      to: "countReused(counters, usage, whole, undefined)",
      tests: reuse,
    },
    {
      promise: "journal stats",
      file: "src/cli/journal.ts",
      from: "count(journal.count(model))",
      to: "count(0)",
      tests: ["test/cli/journal.test.ts"],
    },
    {
      promise: "journal export",
      file: "src/cli/journal.ts",
      from: "exportLines(journal, model)",
      to: "exportLines(journal)",
      tests: ["test/cli/journal.test.ts"],
    },
    {
      promise: "journal prune",
      file: "src/cli/journal.ts",
      from: "prune(journal, { before, model })",
      to: "prune(journal, { before: Date.now(), model: undefined })",
      tests: ["test/cli/journal.test.ts"],
    },
  ],
};
