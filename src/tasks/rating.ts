import { unreadable } from "./unreadable.ts";

/** The lowest and the highest rating. */
export interface Scale {
  readonly least: number;
  readonly most: number;
}

export const fiveLevels: Scale = { least: 1, most: 5 };

/** Numbers from 0 to 10 in words, as a piece of a regular expression. */
export const spelled = "zero|one|two|three|four|five|six|seven|eight|nine|ten";

const words = spelled.split("|");
const number = `[-+−]?\\d+(?:[.,]\\d+)?|${spelled}`;
const value = new RegExp(`^(${number})(?![\\w])(.*)$`, "is");
const outOf = new RegExp(`^\\s*(?:/|out of|of)\\s*(${number})(?![\\w])`, "i");
const unsure = new RegExp(`^\\s*(?:(?:[-–—~]|to|or)\\s*(?:${number})(?![\\w])|½|and a half)`, "i");
const absent = /^(?:n\/?a|none|null|not applicable)(?![\w])/i;

/**
 * Reads one rating on a scale: a number (4.5 stays 4.5), a spelled one, `4/5`. `N/A` and `None` are null.
 *
 * Throws ERR_PARSE for anything else: a rating off the scale is never bent to fit it.
 */
export function readRating(raw: unknown, of: string, scale: Scale = fiveLevels): number | null {
  if (raw === null) return null;
  if (typeof raw === "number") return onScale(raw, of, String(raw), scale);
  if (typeof raw !== "string") throw unreadable(`${of} has no rating`);
  const text = raw.replace(/[*_`"'“”]/g, "").replace(/^[\s[(<]+/, "");
  if (absent.test(text)) return null;
  const [, first, rest = ""] = value.exec(text) ?? [];
  const shown = text.slice(0, 40).trim();
  if (first === undefined)
    throw unreadable(`the rating of ${of} must be a number from ${scale.least} to ${scale.most}: it is "${shown}"`);
  if (unsure.test(rest)) throw unreadable(`the rating of ${of} must be one number: it is "${shown}"`);
  const out = outOf.exec(rest)?.[1];
  if (out !== undefined && toNumber(out) !== scale.most) {
    throw unreadable(`the rating of ${of} must be on a scale from ${scale.least} to ${scale.most}: it is "${shown}"`);
  }
  return onScale(toNumber(first), of, shown, scale);
}

/** Reads one rating where there must be one. */
export function readScore(raw: unknown, of: string, scale: Scale): number {
  const rating = readRating(raw, of, scale);
  if (rating !== null) return rating;
  throw unreadable(`the rating of ${of} must be a number from ${scale.least} to ${scale.most}: it is none`);
}

function toNumber(text: string): number {
  const place = words.indexOf(text.toLowerCase());
  return place === -1 ? Number(text.replace(",", ".").replace("−", "-")) : place;
}

function onScale(rating: number, of: string, shown: string, { least, most }: Scale): number {
  if (rating >= least && rating <= most) return rating;
  throw unreadable(`the rating of ${of} must be from ${least} to ${most}: it is ${shown}`);
}
