import type { Group } from "./mutant.ts";

const headers = ["test/llm/rate-headers.test.ts"];
const models = ["test/llm/models.test.ts"];

/** Requests and tokens a minute: those that are set, and those that servers tell. */
export const rates: Group = {
  tests: ["test/llm/rate.test.ts"],
  mutants: [
    { promise: "rpm", file: "src/llm/rate.ts", from: "this.#requests = new Bucket(rpm, now);", to: "" },
    { promise: "tpm", file: "src/llm/rate.ts", from: "this.#tokens = new Bucket(tpm, now);", to: "" },
    { promise: "tpm reserves the estimate", file: "src/llm/rate.ts", from: "this.#tokens?.take(tokens, now);", to: "" },
    { promise: "and trues up on usage", file: "src/llm/rate.ts", from: "this.#tokens?.give(reserved - used);", to: "" },
    {
      promise: "rpm is used, not only kept",
      file: "src/llm/rate-bucket.ts",
      from: "return missing / this.#speed;",
      to: "return 2 * (missing / this.#speed);",
    },
    {
      promise: "learnt requests",
      file: "src/llm/rate.ts",
      from: "if (requests) this.#learntRequests =",
      to: "if (requests) void",
    },
    {
      promise: "learnt tokens",
      file: "src/llm/rate.ts",
      from: "if (tokens) this.#learntTokens =",
      to: "if (tokens) void",
    },
    {
      promise: "calls under way count",
      file: "src/llm/rate.ts",
      from: "this.#taken.requests - number, now",
      to: "0, now",
    },
    { promise: "windows", file: "src/llm/rate-bucket.ts", from: "this.#reset - now;", to: "1;" },
    {
      promise: "OpenAI's headers",
      file: "src/llm/rate-headers.ts",
      from: "headers[`x-ratelimit-remaining-",
      to: "headers[`x-remaining-",
      tests: headers,
    },
    {
      promise: "Anthropic's headers",
      file: "src/llm/rate-headers.ts",
      from: "const name = `anthropic-",
      to: "const name = `a-",
      tests: headers,
    },
    {
      promise: "the drafts' headers",
      file: "src/llm/rate-headers.ts",
      from: 'headers["ratelimit-remaining"]',
      to: 'headers["r"]',
      tests: headers,
    },
    {
      promise: "the later drafts' header",
      file: "src/llm/rate-headers.ts",
      from: 'first(headers["ratelimit"])',
      to: 'first(headers["r"])',
      tests: headers,
    },
    {
      promise: "headers are read of replies",
      file: "src/llm/openai-reply.ts",
      from: "...(limits === undefined ? {} : { limits }),",
      to: "",
      tests: ["test/llm/openai.test.ts"],
    },
    {
      promise: "shared by all names of a key and model",
      file: "src/llm/servers.ts",
      from: "this.#rates.get(identity) ??",
      to: "undefined ??",
      tests: models,
    },
    {
      promise: "and by no other key",
      file: "src/llm/servers.ts",
      from: "this.#rates.get(identity) ??",
      to: "[...this.#rates.values()][0] ??",
      tests: models,
    },
    {
      promise: "no polling",
      file: "src/llm/turnstile.ts",
      from: "this.#timer.after(wait, ",
      to: "this.#timer.after(1_000, ",
    },
    {
      promise: "later steps first",
      file: "src/llm/turnstile.ts",
      from: "this.#waiting.push(entry, priority);",
      to: "this.#waiting.push(entry, 0);",
    },
  ],
};
