import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DistilError } from "../errors.ts";
import { type FormatEntry, formatNamed, formatOfName, formats } from "../formats/formats.ts";
import { isHubAddress } from "../hub/address.ts";
import { findEmpty, isEmptyAddress } from "./empty.ts";
import { requireFile } from "./local.ts";
import type { SourceFile } from "./source.ts";

/** One thing to read, found but not opened. */
export interface Found {
  readonly kind: "file" | "stdin" | "web" | "hub" | "empty";
  /** The path or URL. */
  readonly name: string;
  /** Undefined for a URL whose server has to say. */
  readonly format: FormatEntry | undefined;
  /** The same for all files of one data set, whose columns belong together. */
  readonly dataSet?: object;
  /** Opens what is no file here. */
  open?(): SourceFile;
}

export interface Seeking {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds what paths, globs, folders, `-`, URLs and data sets of the Hub stand for, in the order given; files of a folder or glob by name.
 *
 * Throws ERR_INPUT for what is not there or has no known format, so that nothing is read before all is found.
 */
export async function findSources(specs: readonly string[], format?: string, seeking: Seeking = {}): Promise<Found[]> {
  const forced = format === undefined ? undefined : formatNamed(format);
  const found: Found[] = [];
  for (const spec of specs) found.push(...(await find(spec, forced, seeking)));
  return found;
}

async function find(spec: string, forced: FormatEntry | undefined, seeking: Seeking): Promise<Found[]> {
  if (isHubAddress(spec)) {
    const { findOnHub } = await import("./hub.ts");
    return findOnHub(spec, forced, seeking);
  }
  if (isEmptyAddress(spec)) return [findEmpty(spec)];
  if (spec === "-") return [{ kind: "stdin", name: "-", format: forced ?? formatNamed("jsonl") }];
  if (/^https?:\/\//i.test(spec)) return [{ kind: "web", name: spec, format: forced ?? formatOfName(pathOf(spec)) }];
  const info = await stat(spec).catch(() => undefined);
  if (info?.isDirectory()) return inFolder(spec, forced);
  if (info === undefined) {
    const { isDynamicPattern } = await import("tinyglobby");
    if (isDynamicPattern(spec)) return matching(spec, forced);
  }
  await requireFile(spec);
  return [{ kind: "file", name: spec, format: forced ?? required(spec) }];
}

function pathOf(url: string): string {
  if (!URL.canParse(url)) throw new DistilError("ERR_INPUT", `Cannot read ${url} as it is not a URL`, { fatal: true });
  return new URL(url).pathname;
}

async function inFolder(folder: string, forced: FormatEntry | undefined): Promise<Found[]> {
  const { glob } = await import("tinyglobby");
  const names = (await glob("**", { cwd: folder, expandDirectories: false })).sort();
  const found = names.flatMap((name): Found[] => {
    const format = forced ?? formatOfName(name);
    return format === undefined ? [] : [{ kind: "file", name: join(folder, name), format }];
  });
  if (found.length > 0) return found;
  throw new DistilError("ERR_INPUT", `Cannot read the folder ${folder} as it has no file of a known format`, {
    hint: `Known are ${endings()}; --format reads any name`,
    file: folder,
    fatal: true,
  });
}

async function matching(pattern: string, forced: FormatEntry | undefined): Promise<Found[]> {
  const { glob } = await import("tinyglobby");
  const names = (await glob(pattern, { expandDirectories: false })).sort();
  if (names.length > 0) return names.map((name) => ({ kind: "file", name, format: forced ?? required(name) }));
  throw new DistilError("ERR_INPUT", `Cannot read ${pattern} as no file matches it`, {
    hint: "Quote the pattern if the shell should leave it alone, and check the folder",
    file: pattern,
    fatal: true,
  });
}

function required(name: string): FormatEntry {
  const format = formatOfName(name);
  if (format !== undefined) return format;
  throw new DistilError("ERR_INPUT", `Cannot tell the format of ${name} by its name`, {
    hint: `Known endings are ${endings()}; or say it: --format ${formats.map((entry) => entry.name).join("|")}`,
    file: name,
    fatal: true,
  });
}

function endings(): string {
  return formats.flatMap((entry) => entry.extensions).join(" ");
}
