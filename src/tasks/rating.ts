import { unreadable } from "./unreadable.ts";

const words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const number = `[-+−]?\\d+(?:[.,]\\d+)?|${words.join("|")}`;
const value = new RegExp(`^(${number})(?![\\w])(.*)$`, "is");
const scale = new RegExp(`^\\s*(?:/|out of|of)\\s*(${number})(?![\\w])`, "i");
const unsure = new RegExp(`^\\s*(?:(?:[-–—~]|to|or)\\s*(?:${number})(?![\\w])|½|and a half)`, "i");
const absent = /^(?:n\/?a|none|null|not applicable)(?![\w])/i;

/**
 * Reads one rating from 1 to 5: a number (4.5 stays 4.5), a spelled one, `4/5`. `N/A` and `None` are null.
 *
 * Throws ERR_PARSE for anything else: a rating off the scale is never bent to fit it.
 */
export function readRating(raw: unknown, of: string): number | null {
  if (raw === null) return null;
  if (typeof raw === "number") return onScale(raw, of, String(raw));
  if (typeof raw !== "string") throw unreadable(`${of} has no rating`);
  const text = raw.replace(/[*_`"'“”]/g, "").replace(/^[\s[(<]+/, "");
  if (absent.test(text)) return null;
  const [, first, rest = ""] = value.exec(text) ?? [];
  const shown = text.slice(0, 40).trim();
  if (first === undefined) throw unreadable(`the rating of ${of} must be a number from 1 to 5: it is "${shown}"`);
  if (unsure.test(rest)) throw unreadable(`the rating of ${of} must be one number: it is "${shown}"`);
  const out = scale.exec(rest)?.[1];
  if (out !== undefined && toNumber(out) !== 5) {
    throw unreadable(`the rating of ${of} must be on a scale from 1 to 5: it is "${shown}"`);
  }
  return onScale(toNumber(first), of, shown);
}

function toNumber(text: string): number {
  const spelled = words.indexOf(text.toLowerCase());
  return spelled === -1 ? Number(text.replace(",", ".").replace("−", "-")) : spelled;
}

function onScale(rating: number, of: string, shown: string): number {
  if (rating >= 1 && rating <= 5) return rating;
  throw unreadable(`the rating of ${of} must be from 1 to 5: it is ${shown}`);
}
