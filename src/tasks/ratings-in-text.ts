import { readRating, type Scale, spelled } from "./rating.ts";
import { type Sections, sectionsOf } from "./sections.ts";
import { unreadable } from "./unreadable.ts";
import type { Verdict } from "./verdicts.ts";

const ratingWord =
  '(?:(?:overall|final|my|the)\\s+)?(?:rating|score)(?:\\s*\\([^)]*\\))?[\\s*_"]*(?:[:=：]|\\bis\\b|\\s[-–]\\s)[\\s*_"]*';
const ratingLine = new RegExp(`^[\\s>*_#•"-]*${ratingWord}(.*)$`, "i");
const ratingInline = new RegExp(`\\b${ratingWord}([^\\s].*?)(?=$|[.;]\\s|\\bRationale\\b|\\bRating\\b)`, "gi");
const rationaleLabel =
  /^[\s>*_#•"-]*(?:rationale|reason(?:ing)?|explanation|critique|feedback|justification)[\s*_"]*[:：][\s*_"]*/i;
const bareValue = new RegExp(
  `^[\\s*_[(]*((?:[-+−]?\\d+(?:[.,]\\d+)?|${spelled}|n\\/a|none)(?:\\s*(?:\\/|out of)\\s*\\w+)?)[\\s*_\\])]*(?:$|(?:[-–—](?!\\s*\\d)|[:.,;(])\\s*(.*)$)`,
  "i",
);

/**
 * Reads the ratings of `count` texts from a reply in words: sections headed `Text 1`, in any order, each with a rating and a
 * rationale; or just as many ratings as there are texts.
 *
 * Throws ERR_PARSE unless every text has exactly one rating.
 */
export function ratingsInText(text: string, count: number, scale: Scale): readonly Verdict[] {
  const lines = text.split(/\r?\n/).filter((line) => !/^\s*```/.test(line));
  const sections = sectionsOf(lines, (body) => statedIn(body) !== undefined) ?? unnamed(lines, count);
  for (const place of sections.keys()) {
    if (place < 1 || place > count) throw unreadable(`it rates text ${place}, and there are ${count}`);
  }
  return Array.from({ length: count }, (_, index) => verdictOf(sections.get(index + 1), `text ${index + 1}`, scale));
}

/** The rating and the rationale of what a reply says about one text, in one place or several. */
export function verdictOf(bodies: readonly (readonly string[])[] = [], of: string, scale: Scale): Verdict {
  const stated = bodies.flatMap((body) => statedIn(body) ?? []);
  const ratings = new Set(stated.flatMap((one) => one.ratings).map((raw) => readRating(raw, of, scale)));
  const [rating] = ratings;
  if (rating === undefined) throw unreadable(`${of} has no rating`);
  if (ratings.size > 1) throw unreadable(`${of} has several ratings that differ`);
  return { rating, rationale: rationaleOf(stated.flatMap((one) => one.rest)) };
}

interface Stated {
  readonly ratings: readonly string[];
  /** The section without them. */
  readonly rest: readonly string[];
}

/** The ratings of a section: on lines of their own, else within a line, else the first thing it says. */
function statedIn(lines: readonly string[]): Stated | undefined {
  return onOwnLines(lines) ?? withinLines(lines) ?? atTheStart(lines);
}

function onOwnLines(lines: readonly string[]): Stated | undefined {
  const ratings: string[] = [];
  const rest: string[] = [];
  for (let index = 0; index < lines.length; index++) {
    const match = ratingLine.exec(lines[index]!);
    if (!match) {
      rest.push(lines[index]!);
      continue;
    }
    // A label alone on its line has its value on the next.
    const value = match[1]!.trim() || (lines[++index] ?? "").trim();
    ratings.push(value);
    rest.push(bareValue.exec(value)?.[2] ?? "");
  }
  return ratings.length === 0 ? undefined : { ratings, rest };
}

function withinLines(lines: readonly string[]): Stated | undefined {
  const ratings: string[] = [];
  const rest = lines.map((line) =>
    line.replace(ratingInline, (_, value: string) => {
      ratings.push(value);
      return "";
    }),
  );
  return ratings.length === 0 ? undefined : { ratings, rest };
}

function atTheStart(lines: readonly string[]): Stated | undefined {
  const first = lines.findIndex((line) => line.trim() !== "");
  const match = bareValue.exec(lines[first] ?? "");
  return match ? { ratings: [match[1]!], rest: [match[2] ?? "", ...lines.slice(first + 1)] } : undefined;
}

function rationaleOf(lines: readonly string[]): string | null {
  const start = lines.findIndex((line) => rationaleLabel.test(line));
  const kept = lines.slice(Math.max(0, start)).join("\n").trim();
  return kept.replace(rationaleLabel, "").trim() || null;
}

/** Sections of a reply that names no texts: one a rating, in order. */
function unnamed(lines: readonly string[], count: number): Sections {
  if (count === 1) return new Map([[1, [lines]]]);
  const at = lines.flatMap((line, index) => (ratingLine.test(line) ? [index] : []));
  if (at.length === 0) return numbersOnly(lines, count);
  if (at.length !== count)
    throw unreadable(`it must rate each of the ${count} texts once: it holds ${at.length} ratings`);
  const label = lines.findIndex((line) => rationaleLabel.test(line));
  const rationaleFirst = label !== -1 && label < at[0]!;
  const bodies = at.map((index, place) =>
    rationaleFirst ? lines.slice(place === 0 ? 0 : at[place - 1]! + 1, index + 1) : lines.slice(index, at[place + 1]),
  );
  return new Map(bodies.map((body, index) => [index + 1, [body]]));
}

function numbersOnly(lines: readonly string[], count: number): Sections {
  const parts = lines
    .join(" ")
    .split(/[\s,;]+/)
    .filter((part) => part !== "");
  if (parts.length === count && parts.every((part) => bareValue.test(part))) {
    return new Map(parts.map((part, index) => [index + 1, [[part]]]));
  }
  throw unreadable(`it must rate each of the ${count} texts once: it holds no ratings in the form asked for`);
}
