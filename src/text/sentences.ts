/** Where sentences begin and end: `[start, end)` offsets, contiguous, so that joining them gives the text again. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

// The Segmenter takes time quadratic in the length of its text (12 s for 600 kB): it is shown a window at a time.
const WINDOW = 4_096;

/**
 * Cuts a text into sentences, white space after a sentence included.
 *
 * A blank line and the beginning of a list item or heading end a sentence too; a single line break does not, as in text
 * that was wrapped. A dot after a number, an initial or a usual abbreviation does not end a sentence.
 */
export function* sentences(text: string, locale?: string): Generator<Span> {
  const segmenter = new Intl.Segmenter(locale, { granularity: "sentence" });
  for (const paragraph of paragraphs(text)) {
    // Same length, so that offsets hold.
    const unwrapped = text.slice(paragraph.start, paragraph.end).replace(/[\r\n\u2028\u2029\u0085]/g, " ");
    let start = 0;
    for (const end of ends(unwrapped, segmenter)) {
      if (end < unwrapped.length && !isEnd(unwrapped, start, end)) continue;
      yield { start: paragraph.start + start, end: paragraph.start + end };
      start = end;
    }
  }
}

/** Blocks that end with a blank line, or before a list item or a heading. */
function* paragraphs(text: string): Generator<Span> {
  const border = /\n[^\S\n]*\n\s*|\n(?=[^\S\n]*(?:[-*•–§#]|\(?(?:\d{1,3}|[a-zA-Z])[.)])[^\S\n]+\S)/g;
  let start = 0;
  for (const match of text.matchAll(border)) {
    const end = match.index + match[0].length;
    yield { start, end };
    start = end;
  }
  if (start < text.length) yield { start, end: text.length };
}

function* ends(text: string, segmenter: Intl.Segmenter): Generator<number> {
  let start = 0;
  let size = WINDOW;
  while (start < text.length) {
    const last = start + size >= text.length;
    const found = [...segmenter.segment(text.slice(start, start + size))].map(({ index }) => start + index).slice(1);
    if (last) {
      yield* found;
      yield text.length;
      return;
    }
    // The last sentence of the window may go on behind it.
    yield* found;
    if (found.length === 0) size *= 2;
    else [start, size] = [found.at(-1)!, WINDOW];
  }
}

const abbreviation =
  /(?:^|[\s(["'„“])(?:\p{Lu}|\p{Lu}?\p{L}{0,3}\.\p{L}|(?:Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|Hon|vs|cf|approx|al|bzw|usw|ca|vgl|Vgl|Hr|Fr|Mme|M))\.\s+$/u;
const reference = /(?:^|[\s(["'„“])\p{L}{1,5}\.\s+$/u;

/** False where the dot at `end` belongs to an abbreviation: "Dr. Who", "Art. 3", "J. Smith", "1. April". */
function isEnd(text: string, start: number, end: number): boolean {
  const tail = text.slice(Math.max(start, end - 16), end);
  if (abbreviation.test(tail)) return false;
  const next = text.charCodeAt(end);
  const digitFollows = next >= 48 && next <= 57;
  return !(
    digitFollows &&
    reference.test(tail) &&
    /^\p{Lu}|^(?:no|nr|pp?|sec|art|para?|fig|ch|vol|abs|lit|ziff)\./u.test(tail.trim().split(/\s+/).at(-1)!)
  );
}
