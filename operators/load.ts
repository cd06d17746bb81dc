import { z } from "zod";
import { DistilError } from "../src/errors.ts";
import type { Call, SourceOp } from "../src/kernel/kinds.ts";
import { defineOperator } from "../src/operator.ts";
import { type GivenRows, isGivenRows, readGiven } from "../src/sources/given.ts";
import type { SourceOptions } from "../src/sources/source.ts";

const options = {
  path: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)], "a path or a list of paths")
    .optional()
    .meta({
      description: "Files, folders, patterns, http(s) URLs, hub:org/name, empty:N, or - for standard input",
      placeholder: "PATH",
    }),
  by: z
    .enum(["document", "page", "paragraph", "line"])
    .optional()
    .meta({ description: "Cut documents into smaller rows" }),
  format: z
    .string()
    .optional()
    .meta({ description: "Read as this format whatever the name says", placeholder: "FORMAT" }),
  columns: z.array(z.string()).optional().meta({ description: "Read only these columns", placeholder: "COLUMN" }),
  rows: z
    .custom<GivenRows>(isGivenRows, "an iterable, an async iterable or a stream of rows")
    .optional()
    .meta({ description: "Rows at hand, instead of a path (TypeScript only)" }),
};

/**
 * Reads rows: from files, folders, patterns, URLs, standard input, or an iterable of the program.
 *
 * Files that are not there are found out before the first row. Memory stays flat, whatever the size.
 */
export const load = defineOperator({
  name: "load",
  summary: "Read rows from files, folders, URLs or standard input",
  details: [
    "Reads JSON Lines, JSON, CSV, TSV, Parquet, PDF, text, Markdown and HTML, packed with gzip or Zstandard or not, by the",
    "ending of the name. A pattern or a folder stands for its files, sorted by name. A document is one row with text, source",
    "and, where it has pages, pages; --by gives smaller rows, numbered. Lines that are not rows are rejected with their",
    "number, and so is a document among several that cannot be read; the rest goes on. hub:org/name[/config][@revision][:split]",
    "is a data set of the Hugging Face Hub, private ones with HF_TOKEN: of Parquet only the parts that are needed are downloaded.",
    "empty:N is N rows without columns, for tasks that write out of nothing.",
  ].join(" "),
  examples: [
    "distil load act.pdf --by page",
    "distil load 'corpus/**/*.md' more.parquet",
    "distil load - --format csv < rows.csv",
    "distil load hub:trl-lib/ultrafeedback_binarized:test --limit 100",
  ],
  options,
  positional: ["path"],
  check({ path, rows, by, format }) {
    if ((path === undefined) === (rows === undefined)) {
      const both = path === undefined ? "" : " or rows, not both";
      throw new DistilError("ERR_USAGE", `Cannot load as it must be given a path${both}`, {
        hint: "Name a file, a folder, a pattern or a URL, or - for standard input",
      });
    }
    if (rows !== undefined && (by ?? format) !== undefined) {
      throw new DistilError(
        "ERR_USAGE",
        "Cannot use load.by or load.format with rows as they are not read from a file",
      );
    }
  },
  async open({ path, rows, ...how }, { warn, signal }) {
    const common = { kind: "source", name: "load", columns: () => how.columns } as const;
    if (rows !== undefined) return { ...common, open: (call) => readGiven(rows, call.signal, how.columns) };
    const { findSources } = await import("../src/sources/find.ts");
    const { readSources } = await import("../src/sources/open.ts");
    const found = await findSources([path ?? []].flat(), how.format, { signal });
    const source = (enough?: readonly string[]): SourceOp => ({
      ...common,
      only: source,
      open: (call) => readSources(found, { ...how, enough, ...ears(call, warn) }),
    });
    return source();
  },
});

/** Who hears of bad lines: the kernel where it listens; nothing is lost silently where it does not. */
function ears(call: Call, warn: (message: string) => void): Pick<SourceOptions, "signal" | "reject" | "warn"> {
  return {
    signal: call.signal,
    warn: (message) => (call.warn ?? warn)(message),
    reject(bad) {
      if (call.reject === undefined) throw bad.error;
      call.reject(bad);
    },
  };
}
