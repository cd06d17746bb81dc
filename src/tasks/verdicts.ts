import type { Scale } from "./rating.ts";
import { ratingsInJson } from "./ratings-in-json.ts";
import { ratingsInText } from "./ratings-in-text.ts";

/** What a judge says of one text. */
export interface Verdict {
  /** On the scale; null where the judge says that it cannot rate. */
  readonly rating: number | null;
  readonly rationale: string | null;
}

/** Reads a judge's reply about `count` texts, JSON or words. Throws ERR_PARSE unless every text has exactly one rating. */
export function verdictsIn(reply: string, count: number, scale: Scale): readonly Verdict[] {
  return ratingsInJson(reply, count, scale) ?? ratingsInText(reply, count, scale);
}
