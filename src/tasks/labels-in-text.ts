import { jsonIn } from "./json-in-text.ts";

/** Characters of a label in the model's own words. */
export const LONGEST = 60;

/**
 * The labels that a reply gives, without doubles, in its order: from JSON, or from words. Of `known` labels they come back as those are
 * spelt, and others are left out; without them any short text is one. `filler` may come several times.
 */
export function labelsIn(
  reply: string,
  known: readonly string[] | undefined,
  filler: string,
  n: number,
): readonly string[] {
  const given = fromJson(reply) ?? (known ? atMost(n, namedIn(reply, known)) : fromLines(reply));
  const spelt = given.map((label) => (known ? spelled(label, known) : worded(label)));
  const found = spelt.filter((label) => label !== undefined && label !== "") as string[];
  return found.filter((label, index) => label === filler || found.indexOf(label) === index);
}

/** Words that name more labels than were asked for weigh one against the other: which is meant, nobody knows. */
function atMost(n: number, labels: readonly string[]): readonly string[] {
  return labels.length <= n ? labels : [];
}

/** A label in the model's own words: short, and made of some. */
function worded(label: string): string | undefined {
  const text = label.trim();
  return text.length <= LONGEST && /[\p{L}\p{N}]/u.test(text) ? text : undefined;
}

function spelled(label: string, known: readonly string[]): string | undefined {
  return known.find((one) => one === label) ?? known.find((one) => plain(one) === plain(label));
}

function plain(label: string): string {
  return label
    .trim()
    .replace(/^["'`*]+|["'`*.]+$/g, "")
    .toLowerCase();
}

/** `{"labels": …}`, `{"label": …}`, a list, or an object of one text. */
function fromJson(reply: string): readonly string[] | undefined {
  for (const { value } of jsonIn(reply)) {
    const object = value as { labels?: unknown; label?: unknown };
    const inside = Array.isArray(value) ? value : (object.labels ?? object.label ?? Object.values(object)[0]);
    const labels = [inside].flat().filter((label) => typeof label === "string");
    if (labels.length > 0) return labels;
  }
  return undefined;
}

/** Known labels that the words name, by their places; a label within a longer one does not count. */
function namedIn(reply: string, known: readonly string[]): readonly string[] {
  const places: { readonly label: string; readonly at: number }[] = [];
  let rest = reply.toLowerCase();
  for (const label of [...known].sort((a, b) => b.length - a.length)) {
    const word = new RegExp(`(?<![\\p{L}\\p{N}])${escaped(label.toLowerCase())}(?![\\p{L}\\p{N}])`, "gu");
    const at = rest.search(word);
    if (at === -1) continue;
    places.push({ label, at });
    rest = rest.replace(word, (text) => " ".repeat(text.length));
  }
  return places.sort((a, b) => a.at - b.at).map(({ label }) => label);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

/** A label a line, or several behind each other with commas; a sentence is none. */
function fromLines(reply: string): readonly string[] {
  // JSON that does not parse.
  if (/[{}[\]]/.test(reply)) return [];
  const labels = reply
    .replace(/^\s*labels?\s*:/i, "")
    .split(/[\n,;]/)
    .map((line) => line.replace(/^\s*(?:[-*•]|\d+[.)])\s*/, "").trim())
    .filter((line) => line !== "");
  return labels.every((label) => label.length <= LONGEST && !/[.!?:]\s|[.!?:]$/.test(label)) ? labels : [];
}
