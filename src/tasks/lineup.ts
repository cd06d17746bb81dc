import { digest, permutation } from "../hash.ts";
import { framed, markFor } from "./frame.ts";
import type { TaskContext } from "./task.ts";

/** The texts of a row as its judge sees them: in a seeded order, each in a frame that no text can close. */
export interface Lineup {
  /** What to show before the texts, and then they, as `text_1` to `text_n`. */
  readonly frames: string;
  /** How many are shown: those that are not null. */
  readonly count: number;
  /** What was said of each text, at the place that it has in the row; null where there is none. */
  inPlace<Value>(said: readonly Value[]): (Value | null)[];
  /**
   * The judge's words with the texts numbered by their places in the row: by `text_1 is better` it means the first that it saw.
   * `name` gives them other names, by place.
   */
  inWords(words: string, name?: (place: number) => string): string;
}

/** Lines texts up for a judge; `before` holds what they are judged by, by the names of their frames. */
export function lineUp(
  before: Readonly<Record<string, string>>,
  texts: readonly (string | null)[],
  { seed, shuffle = true }: TaskContext,
): Lineup {
  const hash = digest([seed, ...Object.values(before), texts]);
  const present = texts.flatMap((text, place) => (text === null ? [] : [place]));
  const order = shuffle ? permutation(present.length, hash).map((index) => present[index]!) : present;
  const shown = Object.entries(before).concat(order.map((place, index) => [`text_${index + 1}`, texts[place]!]));
  const mark = markFor(
    shown.map(([, text]) => text),
    hash,
  );
  return {
    frames: shown.map(([label, text]) => framed(label, text, mark)).join("\n\n"),
    count: order.length,
    inPlace(said) {
      const placed = new Array<(typeof said)[number] | null>(texts.length).fill(null);
      for (const [index, place] of order.entries()) placed[place] = said[index]!;
      return placed;
    },
    inWords: (words, name) => renamed(words, order, name),
  };
}

const letters = "ABCDEFGHIJ";
// "A response a child can read" names no text: letters count as capitals only.
const label = /\b((?:[Tt]ext|[Rr]esponse|[Aa]ssistant)[ _-]?)(\d+|(?<=[ _])[A-J])\b/g;
const ordinals = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
const ordinal = new RegExp(`\\b(${ordinals.join("|")})(?= (?:text|response)\\b)`, "gi");

function renamed(words: string, order: readonly number[], name?: (place: number) => string): string {
  return words
    .replace(label, (whole, noun: string, given: string) => {
      const lettered = letters.includes(given);
      const place = order[lettered ? letters.indexOf(given) : Number(given) - 1];
      if (place === undefined) return whole;
      return name ? alike(whole, name(place)) : noun + (lettered ? (letters[place] ?? given) : String(place + 1));
    })
    .replace(ordinal, (whole) => {
      const place = order[ordinals.indexOf(whole.toLowerCase())];
      return place === undefined ? whole : alike(whole, ordinals[place] ?? whole);
    });
}

/** With a capital where the other has one. */
function alike(model: string, text: string): string {
  return /^\p{Lu}/u.test(model) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
