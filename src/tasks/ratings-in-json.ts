import { type FoundJson, jsonIn } from "./json-in-text.ts";
import { readRating, type Scale, spelled } from "./rating.ts";
import { unreadable } from "./unreadable.ts";
import type { Verdict } from "./verdicts.ts";

interface Entry {
  readonly place: number | undefined;
  readonly rating: unknown;
  readonly rationale: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

const placeKey = /^(?:text|output|response|generation|answer|assistant|instruction|question|prompt)?[\s_-]*(\d+)$/i;
const ratedInWords = new RegExp(`\\b(?:rating|score|result)\\b\\]?[\\s*_]*[:=\\]][\\s*_]*(?:\\d|${spelled})`, "i");

/**
 * Reads the ratings of `count` texts from the JSON in a reply; undefined where it holds none.
 *
 * JSON that comes after a rating in words is a quotation, not the answer.
 */
export function ratingsInJson(text: string, count: number, scale: Scale): readonly Verdict[] | undefined {
  const found = answersIn(text);
  if (found.length === 0) return undefined;
  const values = found.map(({ value }) => value);
  const answers = values.map((value) => entriesOf(value, count)).filter((entries) => entries !== undefined);
  if (answers.length === 0) {
    // One object a line. Elsewhere than at the start of a line it is a piece of broken JSON, whose place nobody knows.
    const lines = found.every(({ start }) => /(?:^|\n)[ \t]*$/.test(text.slice(0, start)))
      ? listed(values, undefined)
      : undefined;
    return lines && placed(lines, count, scale);
  }
  const [first, ...others] = answers.map((entries) => placed(entries, count, scale));
  if (others.some((other) => JSON.stringify(other) !== JSON.stringify(first))) {
    throw unreadable("it holds several answers that differ");
  }
  return first;
}

/** The JSON of a judge's reply, without what it only quotes and without the numbers of its lines (`[1] Score: 4`). */
export function answersIn(text: string): readonly FoundJson[] {
  const found = jsonIn(text).filter(({ start }) => !/^\[\s*\d+\s*\][ \t]*[^\s,\]]/.test(text.slice(start, start + 40)));
  return found.length === 0 || ratedInWords.test(text.slice(0, found[0]!.start)) ? [] : found;
}

function entriesOf(value: unknown, count: number): readonly Entry[] | undefined {
  if (Array.isArray(value)) return listed(value, undefined);
  if (typeof value !== "object" || value === null) return undefined;
  const fields = value as Fields;
  const list = fields["ratings"] ?? fields["scores"] ?? fields["evaluations"];
  if (Array.isArray(list)) return listed(list, fields["rationales"]);
  if (typeof list === "object" && list !== null) return entriesOf(list, count);
  const keyed = Object.entries(fields).filter(([key]) => placeKey.test(key));
  if (keyed.length > 0) return keyed.map(([key, item]) => ({ ...entry(item), place: Number(placeKey.exec(key)![1]) }));
  return count === 1 && hasRating(fields) ? [{ ...entry(fields), place: undefined }] : undefined;
}

function listed(items: readonly unknown[], rationales: unknown): readonly Entry[] | undefined {
  if (items.length === 0 || !items.every(isEntry)) return undefined;
  const beside: readonly unknown[] = Array.isArray(rationales) ? rationales : [];
  return items.map((item, index) => {
    const one = entry(item);
    return { ...one, rationale: one.rationale ?? beside[index] };
  });
}

function isEntry(item: unknown): boolean {
  if (typeof item === "number" || item === null) return true;
  return typeof item === "object" && !Array.isArray(item) && hasRating(item as Fields);
}

function hasRating(fields: Fields): boolean {
  return "rating" in fields || "score" in fields;
}

function entry(item: unknown): Entry {
  if (typeof item !== "object" || item === null) return { place: undefined, rating: item, rationale: undefined };
  const fields = item as Fields;
  const name = fields["text"] ?? fields["id"] ?? fields["index"];
  const digits = typeof name === "number" ? String(name) : typeof name === "string" ? name.trim() : "";
  const place = placeKey.exec(digits)?.[1];
  return {
    place: place === undefined ? undefined : Number(place),
    rating: fields["rating"] ?? fields["score"] ?? ("rating" in fields || "score" in fields ? null : undefined),
    rationale: rationaleIn(fields),
  };
}

/** What an object gives as its reason, under any of the usual names. */
export function rationaleIn(fields: Fields): unknown {
  return fields["rationale"] ?? fields["reason"] ?? fields["explanation"] ?? fields["critique"] ?? fields["feedback"];
}

/** Puts each entry in its text's place. Throws ERR_PARSE unless every text has exactly one. */
function placed(entries: readonly Entry[], count: number, scale: Scale): readonly Verdict[] {
  const named = entries.some((one) => one.place !== undefined);
  const verdicts: Verdict[] = [];
  for (const [index, one] of entries.entries()) {
    const place = named ? one.place : index + 1;
    if (place === undefined) throw unreadable("an entry does not say which text it rates");
    if (place < 1 || place > count) throw unreadable(`it rates text ${place}, and there are ${count}`);
    if (verdicts[place - 1] !== undefined) throw unreadable(`it rates text ${place} twice`);
    const rationale = typeof one.rationale === "string" ? one.rationale.trim() || null : null;
    verdicts[place - 1] = { rating: readRating(one.rating, `text ${place}`, scale), rationale };
  }
  for (let index = 0; index < count; index++) {
    if (verdicts[index] === undefined) throw unreadable(`text ${index + 1} has no rating`);
  }
  return verdicts;
}
