import { z } from "zod";
import { checkOptions } from "../options.ts";
import { batchSetting } from "./batch-settings.ts";
import type { ModelSettings, Sampling } from "./llm.ts";

const sampling = {
  temperature: z.number().min(0),
  top_p: z.number().min(0).max(1),
  top_k: z.int(),
  min_p: z.number().min(0).max(1),
  max_tokens: z.int().min(1),
  stop: z.union([z.string(), z.array(z.string())]),
  seed: z.int(),
  presence_penalty: z.number(),
  frequency_penalty: z.number(),
  repetition_penalty: z.number(),
  logprobs: z.boolean(),
  top_logprobs: z.int().min(0),
} satisfies Record<keyof Sampling, z.ZodType>;

const fields = {
  ...sampling,
  urls: z.array(z.url({ protocol: /^https?$/ })).min(1),
  name: z.string().min(1),
  key: z.string().min(1),
  concurrency: z.union([z.int().min(1), z.literal("auto")], { error: "a whole number of calls from 1, or auto" }),
  timeout: z.number().positive(),
  total: z.number().positive(),
  attempts: z.int().min(1),
  endpoint: z.enum(["chat", "completion"]),
  extra: z.record(z.string(), z.unknown()),
  headers: z.record(z.string(), z.string()),
  rpm: z.number().positive(),
  tpm: z.number().positive(),
  price: z.strictObject({ input: z.number().min(0), output: z.number().min(0) }),
  batch: batchSetting,
} satisfies Record<Exclude<keyof ModelSettings, "use">, z.ZodType>;

const schema = z.strictObject({ use: z.string().min(1), ...z.object(fields).partial().shape });

/** Checks settings as a user wrote them. Throws ERR_OPTION, with the nearest name for a misspelt one. */
export function checkSettings(owner: string, given: unknown): ModelSettings {
  return checkOptions(owner, schema, given) as ModelSettings;
}

/** The sampling among the settings. */
export function samplingOf(settings: ModelSettings): Sampling {
  return Object.fromEntries(
    Object.entries(settings).filter(([name, value]) => name in sampling && value !== undefined),
  );
}

/** Settings of a name that uses another name: the outer ones win, headers and extra are joined. */
export function mergeSettings(outer: ModelSettings, inner: ModelSettings): ModelSettings {
  return {
    ...inner,
    ...outer,
    use: inner.use,
    ...(inner.headers || outer.headers ? { headers: { ...inner.headers, ...outer.headers } } : {}),
    ...(inner.extra || outer.extra ? { extra: { ...inner.extra, ...outer.extra } } : {}),
  };
}
