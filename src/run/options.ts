import { z } from "zod";
import { durationOption as duration, parseDuration } from "../llm/duration.ts";
import type { ModelSpec } from "../llm/llm.ts";
import { checkOptions } from "../options.ts";
import type { RunEvent } from "./events.ts";

const share = z.union([
  z.int().nonnegative(),
  z.string().regex(/^\d+(\.\d+)?%$/, "a number of rows or a share such as 5%"),
]);

export { parseDuration };

/** What a run can be told, in every spelling: flags of `run` and of the operator commands, `run:` in YAML, `run({ … })`. */
export const runOptions = {
  limit: z.int().min(1).optional().meta({ description: "Read this many rows from the source", placeholder: "N" }),
  seed: z.string().optional().meta({ description: "Decides every random choice", placeholder: "TEXT" }),
  unordered: z.boolean().optional().meta({ description: "Write rows as they finish instead of in source order" }),
  onError: z.enum(["reject", "keep", "stop"]).optional().meta({
    description: "What becomes of a row that fails: set aside, kept with null columns, or the end of the run",
  }),
  rejects: z.string().min(1).optional().meta({ description: "Write rejected rows to this file", placeholder: "FILE" }),
  maxRejects: share
    .optional()
    .meta({ description: "End with 0 if no more rows than this are rejected", placeholder: "N|N%" }),
  force: z.boolean().optional().meta({ description: "Replace output files that a run did not write itself" }),
  state: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "Folder for what runs remember (DISTIL_STATE; .distil)", placeholder: "DIR" }),
  journal: z.boolean().optional().meta({ description: "Keep replies and take kept ones (on, unless --no-journal)" }),
  fresh: z.boolean().optional().meta({ description: "Ask everything again, and keep the new replies" }),
  retryRejects: z
    .boolean()
    .optional()
    .meta({ description: "Ask again what the last run's rejected rows could not use" }),
  salt: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "Keep other replies to the same requests under this word", placeholder: "TEXT" }),
  grace: duration.optional().meta({
    description: "Time that calls in flight get after Ctrl-C (5s)",
    placeholder: "DURATION",
  }),
  maxCost: z
    .number()
    .nonnegative()
    .optional()
    .meta({ description: "Money that all runs of the same output may spend together", placeholder: "N" }),
  maxTokensTotal: z
    .int()
    .nonnegative()
    .optional()
    .meta({ description: "Tokens, in and out, that all runs of the same output may take together", placeholder: "N" }),
  deadline: duration.optional().meta({
    description: "Time after which this run stops, to be resumed",
    placeholder: "DURATION",
  }),
  patience: duration.optional().meta({
    description: "Time that calls wait for a server that is gone before the run stops (10m)",
    placeholder: "DURATION",
  }),
  callTimeout: duration.optional().meta({
    description: "Time for one call with all its retries, queues not counted (30m)",
    placeholder: "DURATION",
  }),
} as const;

export const progressKinds = ["auto", "bar", "json", "none"] as const;

/** What only the command line can be told. */
export const commandOptions = {
  progress: z
    .enum(progressKinds)
    .optional()
    .meta({ description: "How progress is shown on stderr; auto draws bars on a terminal" }),
  config: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "Where models: and run: are read from (distil.yaml)", placeholder: "FILE" }),
  plugin: z.array(z.string().min(1)).optional().meta({
    description: "A module with operators, tasks, sources or model adapters of your own",
    placeholder: "FILE",
  }),
} as const;

export type RunSettings = z.input<z.ZodObject<typeof runOptions>>;

/** How to run a pipeline. Everything has a default. */
export interface RunOptions extends RunSettings {
  /** Stops the run: calls in flight get `grace` to end. */
  readonly signal?: AbortSignal | undefined;
  /** Names that operators may use for models. */
  readonly models?: Readonly<Record<string, ModelSpec>> | undefined;
  /** Told what happens as it happens; see RunEvent. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}

const runSchema = z.strictObject(runOptions);

/** Checks what can be checked by declaration. Throws ERR_OPTION. */
export function checkRunSettings(given: unknown): RunSettings {
  return checkOptions("run", runSchema, given);
}
