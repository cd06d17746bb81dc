import type { Line } from "./pdf-lines.ts";
import { startsNote } from "./pdf-markers.ts";

export interface Noted {
  readonly body: readonly Line[];
  readonly notes: readonly Line[];
}

/** Parts a page's footnotes from its text: smaller lines at its foot, from the first that starts with a mark on. */
export function splitNotes(page: readonly Line[], size: number): Noted {
  let start = page.length;
  for (let index = page.length - 1; index >= 0 && page[index]!.size < 0.93 * size; index--) {
    if (startsNote(page[index]!.text)) start = index;
  }
  return { body: page.slice(0, start), notes: page.slice(start) };
}
