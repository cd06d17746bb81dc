import { z } from "zod";
import { commandOptions, runOptions } from "../run/options.ts";
import { benchCompareDetails, benchCompareOptions } from "./bench-compare-options.ts";
import { benchDetails, benchOptions, benchRunDetails, benchRunOptions } from "./bench-options.ts";
import { checkFormatDetails, checkFormatOptions } from "./check-format-options.ts";
import { importDetails, importOptions } from "./import-options.ts";

const expression = z
  .string()
  .min(1)
  .meta({ description: "A pipeline in quotes, the path of a YAML file, or hub:org/name", placeholder: "EXPR|FILE" });
const { config, plugin } = commandOptions;
const model = z.record(z.string(), z.string()).optional().meta({
  description: "Another model behind a name of models:, as in small=local; the sampling that is set there stays",
  placeholder: "NAME=MODEL",
  short: "m",
  pairs: true,
});

/** The commands that are no operators, declared as operators are: their flags, help, pages and completion come from here. */
export const commands = [
  {
    name: "run",
    summary: "Run a pipeline: an expression with >>, a YAML file, or hub:org/name",
    details:
      "Reads standard input where the pipeline has no load, writes standard output where it does not end with save. Exit codes: 0 done, " +
      "1 stopped, 2 wrong usage, 3 some rows rejected, 130 interrupted.",
    examples: [
      "distil run 'load prompts.jsonl >> limit 5 >> keep instruction'",
      "distil run pipeline.yaml --limit 10 --dry-run",
    ],
    options: {
      pipeline: expression,
      model,
      dryRun: z
        .boolean()
        .optional()
        .meta({ description: "Show the plan, the first prompts and an estimate of calls and tokens; send nothing" }),
      trust: z.boolean().optional().meta({
        description: "Run a pipeline of the Hub though it starts commands, reads variables or leaves this folder",
      }),
      ...runOptions,
      ...commandOptions,
    },
    positional: ["pipeline"],
  },
  {
    name: "check",
    summary: "Say everything that is wrong with a pipeline, without running it",
    details:
      "Looks at names, options, the columns through the whole pipeline from the first row on, and whether each model answers. Ends with 2 where anything is wrong.",
    examples: ["distil check 'load prompts.jsonl >> keep instruction'", "distil check pipeline.yaml"],
    options: {
      pipeline: expression,
      model,
      offline: z.boolean().optional().meta({ description: "Do not reach the models" }),
      config,
      plugin,
    },
    positional: ["pipeline"],
  },
  {
    name: "check-format",
    summary: "Say which rows a trainer would fail on, and which trainer's format rows are in",
    details: checkFormatDetails,
    examples: ["distil check-format trl-dpo preference.jsonl", "distil check-format preference.jsonl --json"],
    options: checkFormatOptions,
    positional: ["files"],
  },
  {
    name: "import",
    summary: "Turn a pipeline of distilabel 1.x into a pipeline file",
    details: importDetails,
    examples: ["distil import fixtures/distilabel/preference.distilabel.yaml -o imported.yaml"],
    options: importOptions,
    positional: ["file"],
  },
  {
    name: "models",
    summary: "List what a server serves, and the models that distil.yaml names",
    examples: ["distil models", "distil models vllm:http://127.0.0.1:8000/v1"],
    options: {
      model: z
        .array(z.string())
        .optional()
        .meta({ description: "scheme:rest, or a name from models:", placeholder: "MODEL" }),
      config,
      plugin,
    },
    positional: ["model"],
  },
  {
    name: "show",
    summary: "Show the rows of a file as a person would read them",
    details: "Reads what load reads. Lays out messages, generations with their ratings, chosen and rejected.",
    examples: ["distil show preference.jsonl --count 2", "distil show preference.parquet --at 10"],
    options: {
      file: z.array(z.string()).min(1).meta({ description: "What to show; - is standard input", placeholder: "FILE" }),
      count: z.int().min(1).default(3).meta({ description: "How many rows", placeholder: "N", short: "n" }),
      at: z.int().min(1).default(1).meta({ description: "The first row to show, from 1", placeholder: "N" }),
      format: z
        .string()
        .optional()
        .meta({ description: "Read the file as this format whatever its name says", placeholder: "FORMAT" }),
      width: z
        .int()
        .min(20)
        .optional()
        .meta({ description: "Wrap at this width instead of the terminal's", placeholder: "N" }),
    },
    positional: ["file"],
  },
  {
    name: "journal",
    summary: "Say what the journal of replies holds, write it to a file, or make it smaller",
    details:
      "stats: replies by model. export: every reply as a line that replay: reads, to standard output or a file. prune: takes replies " +
      "out, by age, by model, or what is both; it may run while others use the journal.",
    examples: ["distil journal stats", "distil journal export replies.jsonl", "distil journal prune --older-than 30d"],
    options: {
      action: z.enum(["stats", "export", "prune"]).meta({ description: "What to do", placeholder: "ACTION" }),
      file: z
        .string()
        .min(1)
        .optional()
        .meta({ description: "Where export writes; - is standard output", placeholder: "FILE" }),
      model: z
        .string()
        .min(1)
        .optional()
        .meta({ description: "Only replies of this model, by its id", placeholder: "ID" }),
      olderThan: z
        .string()
        .optional()
        .meta({ description: "Prune what is older, such as 30d or 12h", placeholder: "AGE" }),
      state: runOptions.state,
    },
    positional: ["action", "file"],
  },
  {
    name: "bench",
    summary: "Put model servers under load: throughput, latencies and the best concurrency",
    details: benchDetails,
    examples: [
      "distil bench vllm:http://127.0.0.1:8000/v1 --sweep-to 4 --duration 1s",
      "distil bench vllm:http://127.0.0.1:8000/v1 --concurrency 1,8 --requests 40 --input-tokens lognormal:512,0.6 --slo ttft:500ms,tpot:50ms",
      "distil bench small --prompts prompts.jsonl --rate 20 --poisson --requests 20 --json run.json",
    ],
    options: benchOptions,
    positional: ["model"],
  },
  {
    name: "bench run",
    summary: "Measure a pipeline: rows/s, how full its servers are, and its efficiency",
    details: benchRunDetails,
    examples: ["distil bench run pipeline.yaml --limit 200 --json run.json"],
    options: benchRunOptions,
    positional: ["pipeline"],
  },
  {
    name: "bench compare",
    summary: "Compare two bench results, and say what is more than chance",
    details: benchCompareDetails,
    examples: ["distil bench compare before.json after.json --html comparison.html"],
    options: benchCompareOptions,
    positional: ["a", "b"],
  },
  {
    name: "completion",
    summary: "Print the completion script of a shell",
    details: "For bash: source <(distil completion bash). For zsh the same; for fish: distil completion fish | source.",
    examples: ["distil completion bash", "distil completion fish"],
    options: { shell: z.enum(["bash", "zsh", "fish"]).meta({ description: "The shell", placeholder: "SHELL" }) },
    positional: ["shell"],
  },
  {
    name: "help",
    summary: "Show what a command does and takes",
    examples: ["distil help", "distil help chunk"],
    options: { command: z.array(z.string()).optional().meta({ description: "The command", placeholder: "COMMAND" }) },
    positional: ["command"],
  },
] as const;
