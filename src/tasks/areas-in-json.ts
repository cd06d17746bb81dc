import { type AreaVerdict, type Asked, keyOf } from "./areas.ts";
import { readRating, type Scale } from "./rating.ts";
import { answersIn, ratingsInJson, rationaleIn } from "./ratings-in-json.ts";
import { unreadable } from "./unreadable.ts";
import type { Verdict } from "./verdicts.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Reads ratings by area from the JSON in a reply; undefined where it holds none. */
export function areasInJson(reply: string, { count, areas, scale }: Asked): readonly AreaVerdict[] | undefined {
  const values = answersIn(reply).map(({ value }) => value);
  if (values.length === 0) return undefined;
  const whole = ratingsInJson(reply, count, scale);
  if (whole === undefined) throw unreadable(`it must hold a rating of the whole for each of the ${count} texts`);
  const found = values.map((value) => entriesOf(value, count)).find((entries) => entries.length === count);
  return whole.map(({ rating }, index) => {
    const of = `text ${index + 1}`;
    return {
      rating,
      areas: Object.fromEntries(areas.map((name) => [name, areaOf(found?.[index] ?? {}, name, of, scale)])),
    };
  });
}

/** The entry of each text in its place: `text_1`, or the items of a list. */
function entriesOf(value: unknown, count: number): readonly Fields[] {
  if (Array.isArray(value)) return inOrder(value as readonly Fields[]);
  const fields = value as Fields;
  const list = fields["ratings"] ?? fields["texts"] ?? fields["evaluations"];
  if (list !== undefined) return entriesOf(list, count);
  const keyed = Object.entries(fields).filter(([key]) => /\d+$/.test(key));
  if (keyed.length === 0) return count === 1 ? [fields] : [];
  return inOrder(keyed.map(([key, entry]) => ({ ...(entry as Fields), text: key })));
}

function inOrder(entries: readonly Fields[]): readonly Fields[] {
  const places = entries.map(({ text }) => Number(/\d+$/.exec(String(text ?? ""))?.[0]));
  return places.some(Number.isNaN) ? entries : entries.map((_, index) => entries[places.indexOf(index + 1)] ?? {});
}

function areaOf(entry: Fields, name: string, of: string, scale: Scale): Verdict {
  const inside = (entry["areas"] ?? entry) as unknown;
  const key = keyOf(name);
  const found = Array.isArray(inside)
    ? (inside as readonly Fields[]).find((one) => keyOf(String(one["area"] ?? one["name"] ?? "")) === key)
    : Object.entries(inside as Fields).find(([other]) => keyOf(other) === key)?.[1];
  if (found === undefined || found === null) throw unreadable(`${of} has no rating for ${name}`);
  const fields = typeof found === "object" ? (found as Fields) : { rating: found };
  const rationale = rationaleIn(fields);
  return {
    rating: readRating(fields["rating"] ?? fields["score"], `${of} for ${name}`, scale),
    rationale: typeof rationale === "string" ? rationale.trim() || null : null,
  };
}
