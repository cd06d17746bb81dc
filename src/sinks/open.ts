import { DistilError, didYouMean } from "../errors.ts";
import type { Sink, SinkFormat, SinkOptions } from "./sink.ts";

interface SinkEntry {
  readonly name: string;
  readonly extensions: readonly string[];
  load(): Promise<SinkFormat>;
}

/** Every format that can be written, loaded when it is. */
export const sinkFormats: readonly SinkEntry[] = [
  { name: "jsonl", extensions: [".jsonl", ".ndjson"], load: async () => (await import("./json-lines.ts")).jsonLines },
  { name: "json", extensions: [".json"], load: async () => (await import("./json.ts")).json },
  { name: "csv", extensions: [".csv"], load: async () => (await import("./csv.ts")).csv },
  { name: "tsv", extensions: [".tsv"], load: async () => (await import("./csv.ts")).tsv },
  { name: "parquet", extensions: [".parquet"], load: async () => (await import("./parquet.ts")).parquet },
];

/**
 * Opens an output: a path whose ending says the format, or `-` for standard output.
 *
 * The file appears when all of it is there; until then it is `PATH.partial`. Throws ERR_OUTPUT where it cannot be written.
 */
export async function openSink(path: string, options: SinkOptions): Promise<Sink> {
  const format = sinkFormatFor(path, options.format);
  if (path === "-") return openStandardOutput(format.name);
  return (await format.load()).open(path, options);
}

/** The format of an output, by its name or as named. Throws ERR_OPTION or ERR_USAGE where there is none. */
export function sinkFormatFor(path: string, format?: string): SinkEntry {
  if (format !== undefined) return namedFormat(format);
  if (path === "-") return sinkFormats[0]!;
  const packed = /\.(gz|zst)$/i.exec(path)?.[0] ?? "";
  const plain = path.slice(0, path.length - packed.length).toLowerCase();
  const found = sinkFormats.find((entry) => entry.extensions.some((extension) => plain.endsWith(extension)));
  if (found === undefined) throw unknownEnding(path);
  if (packed === "" || found.name === "jsonl" || found.name === "json") return found;
  throw new DistilError("ERR_USAGE", `Cannot save ${path} as ${found.name} files are not packed here`, {
    hint: `Save ${path.slice(0, -packed.length)}, or .jsonl${packed}`,
    fatal: true,
  });
}

function namedFormat(name: string): SinkEntry {
  const found = sinkFormats.find((entry) => entry.name === name || entry.extensions.includes(`.${name}`));
  if (found !== undefined) return found;
  const names = sinkFormats.map((entry) => entry.name);
  const value = JSON.stringify(name);
  throw new DistilError(
    "ERR_OPTION",
    `Cannot use save.format as it must be one of ${names.join(", ")}: current value is ${value}`,
    {
      hint: didYouMean(name, names),
    },
  );
}

function unknownEnding(path: string): DistilError {
  const endings = sinkFormats.flatMap((entry) => entry.extensions).join(" ");
  return new DistilError("ERR_USAGE", `Cannot tell the format of ${path} by its name`, {
    hint: `Known endings are ${endings}, .jsonl.gz and .jsonl.zst; or say it: --format jsonl`,
    fatal: true,
  });
}

async function openStandardOutput(format: string): Promise<Sink> {
  const { StandardOutput } = await import("./stdout.ts");
  if (format === "jsonl") return (await import("./json-lines.ts")).linesTo(new StandardOutput());
  if (format === "json") return (await import("./json.ts")).arrayTo(new StandardOutput());
  throw new DistilError(
    "ERR_USAGE",
    `Cannot write ${format} to standard output as it is written at the end, to a file`,
    {
      hint: `Save it to a file: save rows.${format}`,
      fatal: true,
    },
  );
}
