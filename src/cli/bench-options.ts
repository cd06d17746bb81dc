import { z } from "zod";
import { commandOptions } from "../run/options.ts";

const duration = (description: string) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?\s*(ms|s|m|h)$/, { error: "a duration such as 30s" })
    .optional()
    .meta({ description, placeholder: "DURATION" });
const count = (description: string) => z.int().min(1).optional().meta({ description, placeholder: "N" });
const file = (description: string) => z.string().min(1).optional().meta({ description, placeholder: "FILE" });
const tokens = z.union([z.int().min(1), z.string().min(1)]);

/** What `bench` and `bench run` both take. */
const shared = {
  json: file("Write the whole result as JSON; distil bench compare reads it"),
  html: file("Write a report with charts, in one file that needs no network"),
  config: commandOptions.config,
};

export const benchOptions = {
  model: z.array(z.string().min(1)).min(1).meta({
    description: "A server to put under load: vllm:URL, openai:MODEL@URL, or a name from models:",
    placeholder: "MODEL",
  }),
  concurrency: z
    .union([z.int().min(1), z.string().regex(/^\d+(,\d+)*$/)], { error: "a number of requests, or several: 1,8,32" })
    .optional()
    .meta({
      description: "Requests in flight at all times; a leg for each number. With --rate: at most",
      placeholder: "N[,N...]",
    }),
  rate: z
    .union([z.number().positive(), z.string().regex(/^\d+(\.\d+)?(,\d+(\.\d+)?)*$/)], {
      error: "requests a second, or several: 1,2,4",
    })
    .optional()
    .meta({
      description: "Requests a second, evenly spaced, whatever the server does; a leg for each number",
      placeholder: "R[,R...]",
    }),
  poisson: z.boolean().optional().meta({ description: "With --rate: random gaps, as independent users make them" }),
  sweep: z.boolean().optional().meta({
    description:
      "Find the best concurrency: double while it pays, then look closer (this is what happens without --concurrency and --rate)",
  }),
  sweepTo: z
    .int()
    .min(1)
    .default(512)
    .meta({ description: "Most requests in flight that a sweep tries", placeholder: "N" }),
  prompts: file("Take prompts from the rows of this file instead of random words"),
  task: z.string().min(1).optional().meta({
    description: "With --prompts: the task that makes a prompt of a row [text-generation]",
    placeholder: "TASK",
  }),
  inputTokens: tokens
    .default(256)
    .meta({ description: "Tokens of a random prompt: N, LOW:HIGH or lognormal:MEAN,SIGMA", placeholder: "LENGTHS" }),
  outputTokens: tokens
    .optional()
    .meta({ description: "Most tokens of a reply, alike; 128 for random prompts", placeholder: "LENGTHS" }),
  ignoreEos: z
    .boolean()
    .optional()
    .meta({ description: "Replies as long as --output-tokens, whatever the model says (vLLM and its relatives)" }),
  duration: duration("Measured time of a leg (30s; 10s in a sweep; no bound where --requests is given)"),
  requests: count("Requests of a leg at most, those of the warm-up not counted"),
  warmUp: duration("Time before it that does not count (a tenth of --duration)"),
  coolDown: duration("Time after it that keeps the load up and does not count (a twentieth)"),
  maxErrors: z.int().min(1).default(100).meta({ description: "Failed requests that end everything", placeholder: "N" }),
  repeat: z
    .int()
    .min(1)
    .default(1)
    .meta({ description: "Run all legs so many times, for confidence intervals", placeholder: "N" }),
  slo: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "Count requests that meet all of these as good", placeholder: "ttft:500ms,tpot:50ms" }),
  stream: z
    .boolean()
    .default(true)
    .meta({ description: "Stream the replies; without, there are no TTFT, TPOT and ITL" }),
  seed: z.string().default("1").meta({ description: "Decides prompts, lengths and gaps", placeholder: "TEXT" }),
  workers: z
    .union([z.int().min(1), z.literal("auto")])
    .default("auto")
    .meta({ description: "Threads that send; auto takes more where one cannot keep up", placeholder: "N|auto" }),
  format: z.enum(["table", "json", "vllm"]).default("table").meta({
    description: "What standard output gets: tables, the result, or a line a leg with the keys of vllm bench serve",
  }),
  ...shared,
} as const;

export const benchRunOptions = {
  pipeline: z
    .string()
    .min(1)
    .meta({ description: "A pipeline in quotes, or the path of a YAML file", placeholder: "EXPR|FILE" }),
  limit: count("Read this many rows from the source"),
  repeat: z
    .int()
    .min(1)
    .default(2)
    .meta({ description: "Pairs of runs, pipeline and load generator, each first in turn", placeholder: "N" }),
  seed: z.string().optional().meta({ description: "Decides every random choice of the pipeline", placeholder: "TEXT" }),
  journal: z.boolean().default(true).meta({ description: "Keep replies in a journal meanwhile, as a run does" }),
  raw: z
    .boolean()
    .default(true)
    .meta({ description: "Send the same requests with the load generator too, for the efficiency" }),
  format: z.enum(["table", "json"]).default("table").meta({ description: "What standard output gets" }),
  ...shared,
} as const;

export const benchDetails =
  "Streams replies and measures time to first token, time per output token, inter-token and end-to-end latency, throughput " +
  "and goodput; docs/guides/bench.md defines each. A leg whose client could not keep up is marked invalid. Exit codes: 0 done, " +
  "1 ended early (what there is is shown and written), 2 wrong usage.";

export const benchRunDetails =
  "Runs the pipeline on its own rows, once to warm up and then in turns with a load generator that sends the same requests at the " +
  "same concurrency: pipeline efficiency is the ratio of their tokens a second. Outputs and journal go to a temporary folder.";
