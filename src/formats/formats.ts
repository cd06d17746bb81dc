import { DistilError, didYouMean } from "../errors.ts";
import type { SourceFormat } from "../sources/source.ts";

/** A format by name, loaded when a file of it is read. */
export interface FormatEntry {
  readonly name: string;
  readonly extensions: readonly string[];
  /** Media types that a web server may give it. */
  readonly types: readonly string[];
  load(): Promise<SourceFormat>;
}

/** Every format that can be read. A test holds the names and extensions to those of the formats themselves. */
export const formats: readonly FormatEntry[] = [
  {
    name: "jsonl",
    extensions: [".jsonl", ".ndjson"],
    types: [
      "application/jsonl",
      "application/x-jsonl",
      "application/jsonlines",
      "application/x-ndjson",
      "application/ndjson",
    ],
    load: async () => (await import("./json-lines.ts")).jsonLines,
  },
  {
    name: "json",
    extensions: [".json"],
    types: ["application/json", "text/json"],
    load: async () => (await import("./json.ts")).json,
  },
  {
    name: "csv",
    extensions: [".csv"],
    types: ["text/csv"],
    load: async () => (await import("./csv.ts")).csv,
  },
  {
    name: "tsv",
    extensions: [".tsv"],
    types: ["text/tab-separated-values"],
    load: async () => (await import("./csv.ts")).tsv,
  },
  {
    name: "parquet",
    extensions: [".parquet"],
    types: ["application/vnd.apache.parquet"],
    load: async () => (await import("./parquet.ts")).parquet,
  },
  {
    name: "pdf",
    extensions: [".pdf"],
    types: ["application/pdf"],
    load: async () => (await import("./pdf.ts")).pdf,
  },
  {
    name: "text",
    extensions: [".txt", ".text"],
    types: ["text/plain"],
    load: async () => (await import("./text.ts")).text,
  },
  {
    name: "markdown",
    extensions: [".md", ".markdown"],
    types: ["text/markdown"],
    load: async () => (await import("./text.ts")).markdown,
  },
  {
    name: "html",
    extensions: [".html", ".htm", ".xhtml"],
    types: ["text/html", "application/xhtml+xml"],
    load: async () => (await import("./html.ts")).html,
  },
];

/** The format that a file's name ends in, packed or not. */
export function formatOfName(name: string): FormatEntry | undefined {
  const plain = name.toLowerCase().replace(/\.(gz|zst)$/, "");
  return formats.find((format) => format.extensions.some((extension) => plain.endsWith(extension)));
}

/** The format called so. Throws ERR_OPTION for a name that there is not. */
export function formatNamed(name: string): FormatEntry {
  const format = formats.find((entry) => entry.name === name || entry.extensions.includes(`.${name}`));
  if (format !== undefined) return format;
  const names = formats.map((entry) => entry.name);
  throw new DistilError(
    "ERR_OPTION",
    `Cannot use load.format as it must be one of ${names.join(", ")}: current value is ${JSON.stringify(name)}`,
    {
      hint: didYouMean(name, names),
    },
  );
}
