import { isDeepStrictEqual } from "node:util";
import type { Naming } from "./columns.ts";
import { DistilError } from "./errors.ts";
import { canonical, chance, digest } from "./hash.ts";
import { originOf, type Row, weigh } from "./row.ts";
import { findSources } from "./sources/find.ts";
import { type GivenRows, readGiven } from "./sources/given.ts";
import { readSources } from "./sources/open.ts";

/** Examples held in memory at most, and characters of them. */
const MOST = 100_000;
const HEAVIEST = 64 * 1024 * 1024;

export interface Examples {
  readonly examples: readonly Row[];
  /** The same as they were read, with all their columns. */
  readonly whole: readonly Row[];
  /** Their columns, as they are to be called. */
  readonly names: readonly string[];
}

interface Wanted {
  readonly from: string | readonly string[] | undefined;
  readonly rows: GivenRows | undefined;
  readonly columns: readonly Naming[] | undefined;
}

interface Reading {
  readonly signal: AbortSignal;
  warn(message: string): void;
}

/** Reads all examples. Throws ERR_INPUT for none, for too many, for a line that is no row, and for a column that no example has. */
export async function readExamples({ from, rows, columns }: Wanted, { signal, warn }: Reading): Promise<Examples> {
  const what = from === undefined ? "the examples" : [from].flat().join(", ");
  const source = rows === undefined ? fromFiles([from ?? []].flat(), { signal, warn }) : readGiven(rows, signal);
  const read: Row[] = [];
  let weight = 0;
  for await (const some of source) {
    for (const row of some) {
      weight += weigh(row);
      // A copy lets go of the line that it was parsed from.
      if (read.push(Object.fromEntries(Object.entries(row))) > MOST || weight > HEAVIEST) throw tooMany(what);
    }
  }
  if (read.length === 0)
    throw new DistilError("ERR_INPUT", `Cannot use ${what} as examples: there are none`, { fatal: true });
  const present = [...new Set(read.flatMap((row) => Object.keys(row)))];
  if (columns === undefined) return { examples: read, whole: read, names: present };
  for (const { column } of columns) {
    if (present.includes(column)) continue;
    const message = `Cannot use exemplify.columns as no example has a column ${column}`;
    throw new DistilError("ERR_INPUT", message, { hint: `They have ${present.join(", ")}`, fatal: true });
  }
  const names = columns.map(({ column, name = column }) => name);
  const examples = read.map((row) =>
    Object.fromEntries(columns.map(({ column, name = column }) => [name, row[column] ?? null])),
  );
  return { examples, whole: read, names };
}

async function* fromFiles(paths: readonly string[], { signal, warn }: Reading): AsyncGenerator<readonly Row[]> {
  if (paths.includes("-")) {
    const hint = "Name a file: the rows themselves come from standard input";
    throw new DistilError("ERR_USAGE", "Cannot read examples from standard input", { hint, fatal: true });
  }
  const reject = ({ error }: { readonly error: unknown }) => {
    throw error;
  };
  yield* readSources(await findSources(paths, undefined, { signal }), { signal, warn, reject });
}

function tooMany(what: string): DistilError {
  const message = `Cannot use ${what} as examples as they are held in memory: at most ${MOST.toLocaleString("en")}, or 64 MB of text`;
  return new DistilError("ERR_INPUT", message, {
    hint: "distil sample 10000 draws some of them into a smaller file",
    fatal: true,
  });
}

/** Draws tried for one example with replacement: more than that only the row itself is left. */
const TRIES = 100;

interface Drawing {
  readonly seed: string;
  readonly size: number;
  readonly replacement: boolean;
}

/**
 * Draws the numbers of the examples for a row; without replacement by the first steps of a shuffle, of which only what moved is
 * kept. What it gives throws ERR_COLUMN where only the row itself is left.
 */
export function drawerOf(whole: readonly Row[], { seed, size, replacement }: Drawing): (row: Row) => readonly number[] {
  const isItself = itselfAmong(whole);
  const count = whole.length;
  return (row) => {
    const who = digest(Object.keys(row).length === 0 ? originOf(row) : row);
    const moved = new Map<number, number>();
    const drawn: number[] = [];
    for (let at = 0; drawn.length < size; at++) {
      if (at >= (replacement ? size * TRIES : count)) throw tooFew(drawn.length, size);
      const share = chance(seed, "exemplify", who, at);
      const place = replacement ? Math.floor(share * count) : at + Math.floor(share * (count - at));
      const number = moved.get(place) ?? place;
      if (!replacement) moved.set(place, moved.get(at) ?? at);
      if (!isItself(row, whole[number]!)) drawn.push(number);
    }
    return drawn;
  };
}

/**
 * Whether an example would give a row's answer away: it has the row's own values wherever both have a column, and by those columns
 * examples can be told apart. That both are in English says nothing.
 */
function itselfAmong(examples: readonly Row[]): (row: Row, example: Row) => boolean {
  const known = new Map<string, boolean>();
  const areTelling = (columns: readonly string[]): boolean => {
    const key = canonical(columns);
    const said = known.get(key) ?? tellApart(columns, examples);
    known.set(key, said);
    return said;
  };
  return (row, example) => {
    const shared = Object.keys(row).filter((column) => Object.hasOwn(example, column));
    return shared.every((column) => isDeepStrictEqual(row[column], example[column])) && areTelling(shared);
  };
}

/** One instruction may have two answers. */
function tellApart(columns: readonly string[], examples: readonly Row[]): boolean {
  if (columns.length === 0) return false;
  const values = new Set(examples.map((example) => digest(columns.map((column) => example[column]))));
  return values.size >= examples.length / 2;
}

function tooFew(found: number, size: number): DistilError {
  const message = `Cannot exemplify the row as there are ${found} examples besides the row itself: ${size} are wanted`;
  return new DistilError("ERR_COLUMN", message, { hint: "Give more examples, or lower --size" });
}
