import { readRating, type Scale } from "./rating.ts";
import { answersIn, rationaleIn } from "./ratings-in-json.ts";
import { unreadable } from "./unreadable.ts";
import { type Verdict, verdictsIn } from "./verdicts.ts";

/** What a judge says of several texts at once. */
export interface Judgement {
  readonly ratings: readonly (number | null)[];
  readonly rationale: string | null;
}

// A comma parts two numbers: were it also a decimal point, there would be ever more ways to read a long list.
const number = "\\d+(?:\\.\\d+)?(?:\\s*(?:/|out of)\\s*\\d+)?";
/** `8 7`, `Scores: 8, 7`, `(8/10; 7/10)`: nothing but numbers after a label. */
const numbersLine = new RegExp(
  `^[\\s>*_#"-]*(?:[^\\d\\n]{0,60}?[:=：])?[\\s*_("[]*(${number}(?:(?:\\s*[,;|&]\\s*|\\s+(?:and\\s+)?)${number})*)[\\s*_)"\\].]*$`,
  "i",
);

/**
 * Reads one judgement of `count` texts: a line of as many numbers with the rationale around it, JSON, or a section for each text.
 *
 * Throws ERR_PARSE unless every text has exactly one rating.
 */
export function judgementIn(reply: string, count: number, scale: Scale): Judgement {
  const json = answersIn(reply);
  if (json.length === 0) {
    const inLine = fromLine(reply, count, scale);
    if (inLine) return inLine;
  }
  const verdicts = verdictsIn(reply, count, scale);
  const words = json
    .map(({ value }) => (Array.isArray(value) ? undefined : rationaleIn(value as Readonly<Record<string, unknown>>)))
    .find((found) => typeof found === "string");
  return {
    ratings: verdicts.map(({ rating }) => rating),
    rationale: words?.trim() || joined(verdicts),
  };
}

function fromLine(reply: string, count: number, scale: Scale): Judgement | undefined {
  const lines = reply.split(/\r?\n/).filter((line) => !/^\s*```/.test(line));
  const found = lines.flatMap((line, index) => {
    // A line of ratings is short; a long one would only take long.
    const numbers = line.length > 20 * count + 100 ? undefined : numbersLine.exec(line)?.[1];
    return numbers === undefined ? [] : [{ index, numbers: numbers.match(new RegExp(number, "gi"))! }];
  });
  const fitting = found.filter(({ numbers }) => numbers.length === count);
  if (fitting.length === 0) {
    // Numbers on lines of their own may be one a text: that is for others to read.
    const odd = found.find(({ numbers }) => numbers.length > 1);
    if (odd) throw unreadable(`it must rate each of the ${count} texts once: it holds ${odd.numbers.length} ratings`);
    return undefined;
  }
  if (new Set(fitting.map(({ numbers }) => numbers.join(" "))).size > 1) {
    throw unreadable("it holds several answers that differ");
  }
  const ratings = fitting[0]!.numbers.map((raw, index) => readRating(raw, `text ${index + 1}`, scale));
  const rest = lines.filter((_, index) => !fitting.some((line) => line.index === index));
  return { ratings, rationale: rest.join("\n").replace(label, "").trim() || null };
}

const label = /^\s*(?:[*_#]*\s*(?:rationale|explanation|reason(?:ing)?|evaluation)[\s*_]*:[\s*_]*)/i;

/** One text of several rationales; what follows the last rating is said of all. */
function joined(verdicts: readonly Verdict[]): string | null {
  const given = verdicts.flatMap(({ rationale }, index) => (rationale === null ? [] : [{ rationale, index }]));
  if (given.length === 1 && given[0]!.index === verdicts.length - 1) return given[0]!.rationale;
  return given.map(({ rationale, index }) => `text_${index + 1}: ${rationale}`).join("\n") || null;
}
