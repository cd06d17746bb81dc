import { z } from "zod";
import { DistilError } from "../src/errors.ts";
import { defineOperator, type OpenContext } from "../src/operator.ts";
import type { Row } from "../src/row.ts";
import type { ShardEnd, Shards } from "../src/sinks/shards.ts";

const options = {
  path: z
    .string()
    .min(1)
    .meta({ description: "The file, a folder as name/, hub:org/name, or - for standard output", placeholder: "PATH" }),
  format: z
    .string()
    .optional()
    .meta({ description: "Write this format whatever the name says", placeholder: "FORMAT" }),
  every: z
    .union([
      z.int().min(1),
      z.string().regex(/^\d+(\.\d+)?\s*(ms|s|m|h)$/, "a number of rows, or a duration such as 10m"),
    ])
    .optional()
    .meta({
      description: "Write whole files meanwhile, PATH-00001 and on, of so many rows or so much time each",
      placeholder: "ROWS|DURATION",
    }),
  split: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "The split of a data set, or shares of several: train=0.9,test=0.1", placeholder: "SPLIT" }),
  subset: z.string().min(1).optional().meta({ description: "The config of a data set", placeholder: "NAME" }),
  public: z.boolean().optional().meta({ description: "Let everybody see a data set that is made on the Hub" }),
  shards: z.boolean().default(false).meta({ description: "Leave the files of --every instead of the one file" }),
};

/**
 * Writes rows on their way; they go on to the next step.
 *
 * The file appears whole or not at all. Memory is flat. `every` also writes whole files beside it that can be read while the run
 * goes on; they go when the one file is there. Throws ERR_OUTPUT before the first row where it cannot be written.
 */
export const save = defineOperator({
  name: "save",
  summary: "Write rows to a file; in a pipeline they go on to the next step",
  details: [
    "Writes JSON Lines, JSON, CSV, TSV or Parquet by the ending of the name; JSON Lines and JSON are packed if it ends in .gz",
    "or .zst. Until the end the file is PATH.partial. Parquet and CSV are written at the end, when their columns are known.",
    "With --every, whole files can be looked at while the run goes on: rows-00001.jsonl, rows-00002.jsonl and so on, until the",
    "one file is there; --shards leaves them in its place. A name that ends in / is a folder as datasets.load_dataset reads it:",
    "Parquet in shards of 500 MB, and a README that says how it was made. hub:org/name[/config][:split] is the same on the",
    "Hugging Face Hub, with HF_TOKEN: files that are there are not sent again, and one commit makes all visible. Saves of one",
    "pipeline to the same data set are its configs (--subset) and splits.",
  ].join(" "),
  examples: [
    "distil save preference.parquet < preference.jsonl",
    "distil save rows.jsonl.gz < rows.jsonl",
    "distil save rows.parquet --every 10000 --shards < rows.jsonl",
    "distil save - --format json < rows.jsonl",
    "distil save preference/ --split train=0.9,test=0.1 < preference.jsonl",
  ],
  options,
  positional: ["path"],
  check({ path, every, shards, ...rest }) {
    checkDataSet({ path, every, ...rest });
    if (every === undefined && shards)
      throw new DistilError("ERR_USAGE", "Cannot use save.shards as it needs save.every: when does a shard end?");
    if (every !== undefined && path === "-")
      throw new DistilError("ERR_USAGE", "Cannot use save.every as standard output is no file");
  },
  async open({ path, format, every, shards: only, ...rest }, context) {
    const { isDataSet, openDataSet } = await import("../src/publish/open.ts");
    if (isDataSet(path)) return openDataSet({ path, ...rest }, context);
    const { openSink, sinkFormatFor } = await import("../src/sinks/open.ts");
    sinkFormatFor(path, format);
    await context.outputs.claim(path);
    const open = (file: string) => openSink(file, { signal: context.signal, warn: context.warn, format });
    const shards = every === undefined ? undefined : await openShards(path, every, open, context);
    const sink = only ? undefined : await open(path);
    let finished = false;
    const finish = async (whole: boolean): Promise<void> => {
      if (finished) return;
      finished = true;
      await shards?.finish();
      await sink?.finish(whole);
      if (whole && sink !== undefined) await shards?.remove();
    };
    const write = async (rows: readonly Row[]): Promise<void> => {
      await shards?.write(rows);
      await sink?.write(rows);
    };
    return {
      kind: "sink",
      name: "save",
      write: shards ? write : (rows) => sink!.write(rows),
      finish,
      close: () => finish(false),
    };
  },
});

interface Given {
  readonly path: string;
  readonly [option: string]: unknown;
}

function checkDataSet({ path, every, format, split, subset, public: open }: Given): void {
  const isSet = /^hub:|[/\\]$/i.test(path);
  const [option] =
    Object.entries(isSet ? { every, format } : { split, subset, public: open }).find(
      ([, value]) => value !== undefined,
    ) ?? [];
  if (option === undefined) return;
  const reason = isSet ? `${path} is a data set, of Parquet in shards` : "only a data set has one";
  throw new DistilError("ERR_USAGE", `Cannot use save.${option} as ${reason}`, {
    hint: isSet ? "Name a file instead, or leave it out" : `A data set is a folder, ${path}/, or hub:org/name`,
  });
}

async function openShards(
  path: string,
  every: number | string,
  open: (file: string) => ReturnType<Parameters<typeof Shards.open>[1]["open"]>,
  { outputs }: OpenContext,
): Promise<Shards> {
  const { Shards } = await import("../src/sinks/shards.ts");
  const claim = (file: string) => outputs.claim(file, { piece: true });
  return Shards.open(path, { end: await endOf(every), open, claim });
}

async function endOf(every: number | string): Promise<ShardEnd> {
  if (typeof every === "number") return { rows: every };
  const { parseDuration } = await import("../src/run/options.ts");
  return { milliseconds: parseDuration(every) };
}
