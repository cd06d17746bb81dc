import { z } from "zod";
import { DistilError } from "../errors.ts";
import { durationOption, parseDuration } from "../llm/duration.ts";
import type { ModelSettings, ModelSpec, Sampling } from "../llm/llm.ts";
import { splitPair } from "../options.ts";

// Where there are only words, settings are JSON: --model '{"use":"vllm:URL","concurrency":32}'.
const settings = z.custom<Exclude<ModelSpec, string>>(isSettings).meta({ type: "object" });
const placeholder = "MODEL";
const error = "a model such as vllm:http://127.0.0.1:8000/v1, or a list of them";

/** One model. */
export const modelOption = z
  .union([z.string().min(1), settings], { error: "a model such as vllm:http://127.0.0.1:8000/v1" })
  .meta({ description: "The model to ask: scheme:rest, or a name from models:", placeholder, short: "m" });

/** One model or several. */
export const modelsOption = z
  .union([z.array(z.union([z.string().min(1), settings])).min(1), z.string().min(1), settings], { error })
  .meta({
    description: "A model to ask: scheme:rest, or a name from models:; may be repeated",
    placeholder,
    short: "m",
  });

function isSettings(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { use, llm, id } = value as { use?: unknown; llm?: unknown; id?: unknown };
  return typeof use === "string" || (typeof llm === "object" && llm !== null && typeof id === "string");
}

const share = z.number().min(0).max(1).optional();
const extra = z.union([
  z.record(z.string(), z.unknown()),
  z
    .array(z.string())
    .transform((items) => Object.fromEntries(items.map(splitPair).map(([name, text]) => [name, jsonOrText(text)]))),
]);

/** How a model is sampled. What is not given is not sent. */
export const samplingOptions = {
  temperature: z.number().min(0).optional().meta({ description: "Sampling temperature", placeholder: "T" }),
  topP: share.meta({ description: "Sample from the likeliest tokens that add up to this share", placeholder: "P" }),
  topK: z
    .int()
    .min(1)
    .optional()
    .meta({ description: "Sample from so many of the likeliest tokens", placeholder: "N" }),
  minP: share.meta({ description: "Leave out tokens less likely than this share of the likeliest", placeholder: "P" }),
  maxTokens: z.int().min(1).optional().meta({ description: "Most tokens of a reply", placeholder: "N" }),
  stop: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .meta({ description: "End a reply before this text; may be repeated", placeholder: "TEXT" }),
  samplingSeed: z
    .int()
    .optional()
    .meta({ description: "Seed to send to the server, plus the number of the sample", placeholder: "N" }),
  extra: extra
    .optional()
    .meta({ description: "More fields of the request, as JSON values", placeholder: "KEY=VALUE", pairs: true }),
} as const;

type SamplingOptions = z.output<z.ZodObject<typeof samplingOptions>>;

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The options by the names that requests use; only those that are set. */
export function samplingOf(options: SamplingOptions): Sampling {
  const sampling = {
    temperature: options.temperature,
    top_p: options.topP,
    top_k: options.topK,
    min_p: options.minP,
    max_tokens: options.maxTokens,
    stop: options.stop,
    seed: options.samplingSeed,
  };
  return Object.fromEntries(Object.entries(sampling).filter(([, value]) => value !== undefined));
}

/** How much a model may be asked at once and in a minute. */
export const paceOptions = {
  concurrency: z
    .union([z.int().min(1), z.literal("auto")], { error: "a whole number of calls from 1, or auto" })
    .optional()
    .meta({
      description: "Calls at once to the model's server; auto finds out how many it takes",
      placeholder: "N|auto",
    }),
  rpm: z.number().positive().optional().meta({ description: "Requests a minute at the most", placeholder: "N" }),
  tpm: z
    .number()
    .positive()
    .optional()
    .meta({ description: "Tokens a minute at the most, in and out", placeholder: "N" }),
  batch: z
    .boolean()
    .optional()
    .meta({ description: "Ask by the batch, where the provider can: cheaper, and answered within a day" }),
  batchSize: z
    .int()
    .min(1)
    .max(50_000)
    .optional()
    .meta({ description: "Requests in a batch at the most, and rows on their way (10000)", placeholder: "N" }),
  batchInterval: durationOption.optional().meta({
    description: "Longest wait between two looks at a batch (1m)",
    placeholder: "DURATION",
  }),
} as const;

type PaceOptions = z.output<z.ZodObject<typeof paceOptions>>;

/** The model with a pace of its own; one that lives in this process is named with its own. */
export function paced(spec: ModelSpec, options: PaceOptions): ModelSpec {
  const { concurrency, rpm, tpm } = options;
  const batch = batchOf(options);
  if (typeof spec === "object" && "llm" in spec) {
    if (!batch) return spec;
    throw new DistilError(
      "ERR_OPTION",
      `Cannot use batch with ${spec.id} as a model in this process has no batch endpoint`,
    );
  }
  const pace = Object.entries({ concurrency, rpm, tpm, batch }).filter(([, value]) => value !== undefined);
  if (pace.length === 0) return spec;
  return { ...(typeof spec === "string" ? { use: spec } : spec), ...Object.fromEntries(pace) };
}

/** Its size or interval alone ask for batches, too. */
function batchOf({ batch, batchSize: size, batchInterval }: PaceOptions): ModelSettings["batch"] {
  if (batch === false || (size === undefined && batchInterval === undefined)) return batch;
  const interval = batchInterval === undefined ? undefined : parseDuration(batchInterval);
  return { ...(size === undefined ? {} : { size }), ...(interval === undefined ? {} : { interval }) };
}
