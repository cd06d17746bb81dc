import { asDistilError, DistilError } from "../errors.ts";
import { type FormatEntry, formatNamed, formats } from "../formats/formats.ts";
import type { Row } from "../row.ts";
import { type Found, findSources } from "./find.ts";
import { JoinedColumns } from "./joined.ts";
import { localFile, standardInput } from "./local.ts";
import { picked } from "./pick.ts";
import type { SourceFile, SourceFormat, SourceOptions } from "./source.ts";
import type { WebFile } from "./web.ts";

/**
 * Reads paths, globs, folders, `-` (standard input) and http(s) URLs as rows, one after the other.
 *
 * Lines that are not rows go to `options.reject`, and so does a document among several that cannot be read; any other file
 * that is not what it should be is a throw. A file that gives nothing is a warning.
 */
export async function* openSource(specs: readonly string[], options: SourceOptions): AsyncGenerator<readonly Row[]> {
  yield* readSources(await findSources(specs, options.format, options), options);
}

/** Formats of which a file is one row. */
const documents: ReadonlySet<string> = new Set(["pdf", "text", "markdown", "html"]);

/** Reads what `findSources` found. */
export async function* readSources(found: readonly Found[], options: SourceOptions): AsyncGenerator<readonly Row[]> {
  const joined = new Map<object, JoinedColumns>();
  for (const one of found) {
    options.signal.throwIfAborted();
    const { file, format } = await open(one, options.signal);
    try {
      const reader = await format.load();
      if (one.dataSet === undefined) yield* read(file, reader, options);
      else yield* readPart(file, reader, options, remembered(joined, one.dataSet, options));
    } catch (error) {
      // One bad PDF among a thousand is a row that failed; by itself it is the whole run.
      if (found.length === 1 || !documents.has(format.name) || asDistilError(error).code !== "ERR_INPUT") throw error;
      options.reject({ file: file.name, error, raw: "" });
    } finally {
      await file.close?.();
    }
  }
}

/** A file of a data set: it may lack columns that another has. */
function readPart(file: SourceFile, format: SourceFormat, options: SourceOptions, joined: JoinedColumns): Rows {
  // Lines of JSON may leave out what is null; tables do not.
  if (!["parquet", "csv", "tsv"].includes(format.name)) return read(file, format, options);
  return joined.join(read(file, format, { ...options, sparse: joined.known }), file.name);
}

type Rows = AsyncGenerator<readonly Row[]>;

function remembered(known: Map<object, JoinedColumns>, dataSet: object, { warn }: SourceOptions): JoinedColumns {
  const joined = known.get(dataSet) ?? new JoinedColumns(warn);
  known.set(dataSet, joined);
  return joined;
}

interface Opened {
  readonly file: SourceFile;
  readonly format: FormatEntry;
}

async function open({ kind, name, format, open: openFound }: Found, signal: AbortSignal): Promise<Opened> {
  if (openFound !== undefined) return { file: openFound(), format: format! };
  if (kind === "stdin") return { file: standardInput(signal), format: format ?? formatNamed("jsonl") };
  if (kind === "file") return { file: localFile(name, signal), format: format! };
  const { webFile } = await import("./web.ts");
  const file = await webFile(name, signal);
  try {
    return { file, format: format ?? formatOfType(file) };
  } catch (error) {
    await file.close?.();
    throw error;
  }
}

function formatOfType({ type, name }: WebFile): FormatEntry {
  const format = formats.find((entry) => entry.types.includes(type));
  if (format !== undefined) return format;
  throw new DistilError("ERR_INPUT", `Cannot tell the format of ${name} as its server only says ${type || "nothing"}`, {
    hint: `Say it: --format ${formats.map((entry) => entry.name).join("|")}`,
    file: name,
    fatal: true,
  });
}

async function* read(file: SourceFile, format: SourceFormat, options: SourceOptions): AsyncGenerator<readonly Row[]> {
  const pick = picked(options.columns);
  let silent = true;
  const heard: SourceOptions = {
    ...options,
    reject(bad) {
      silent = false;
      options.reject(bad);
    },
    warn(message) {
      silent = false;
      options.warn(message);
    },
  };
  for await (const rows of format.read(file, heard)) {
    silent = false;
    yield options.columns === undefined ? rows : rows.map(pick);
  }
  if (silent) options.warn(`${file.name === "-" ? "Standard input" : file.name} is empty: it gives no rows`);
}
