import type { Span } from "./sentences.ts";
import { wordEnds } from "./words.ts";

/** Counts what a piece's size is given in. */
export type Measure = (text: string) => number | Promise<number>;

export interface Cut {
  /** Most units in a piece. */
  readonly size: number;
  /** Units of a piece that the next one begins with; fewer than `size`. */
  readonly overlap: number;
  readonly measure: Measure;
}

interface Part extends Span {
  readonly count: number;
}

/**
 * Packs sentences into pieces of at most `size` units. Offsets into the text, white space at both ends left out.
 *
 * A sentence that is too long by itself is cut between words, a word that is too long between characters. The overlap is
 * as many whole sentences as fit into it; where not even one fits, the last words.
 */
export async function* pieces(text: string, sentences: Iterable<Span>, cut: Cut): AsyncGenerator<Span> {
  let held: Part[] = [];
  let fresh = false;
  for (const sentence of sentences) {
    for (const part of await fitting(text, sentence, cut.size, cut.measure)) {
      if (fresh && total(held) + part.count > cut.size) {
        yield* trimmed(text, held);
        held = await overlapping(text, held, Math.min(cut.overlap, cut.size - part.count), cut.measure);
      }
      held.push(part);
      fresh = true;
    }
  }
  if (fresh) yield* trimmed(text, held);
}

function* trimmed(text: string, parts: readonly Part[]): Generator<Span> {
  let { start } = parts[0]!;
  let { end } = parts.at(-1)!;
  while (start < end && text[start]!.trim() === "") start++;
  while (end > start && text[end - 1]!.trim() === "") end--;
  if (start < end) yield { start, end };
}

function total(parts: readonly Part[]): number {
  let sum = 0;
  for (const part of parts) sum += part.count;
  return sum;
}

/** The sentence, or parts of it that are no longer than `size`. */
async function fitting(text: string, span: Span, size: number, measure: Measure): Promise<readonly Part[]> {
  const part = await measured(text, span, measure);
  if (part.count <= size) return [part];
  const words = wordsOf(text, span);
  if (words.length > 1) return packed(text, words, size, measure);
  const middle = span.start + halfway(text.slice(span.start, span.end));
  if (middle === span.end) return [part];
  const left = await fitting(text, { start: span.start, end: middle }, size, measure);
  return [...left, ...(await fitting(text, { start: middle, end: span.end }, size, measure))];
}

async function packed(text: string, words: readonly Span[], size: number, measure: Measure): Promise<readonly Part[]> {
  const parts: Part[] = [];
  for (const word of words) {
    for (const part of await fitting(text, word, size, measure)) {
      const last = parts.at(-1);
      if (last === undefined || last.count + part.count > size) parts.push(part);
      else parts[parts.length - 1] = { start: last.start, end: part.end, count: last.count + part.count };
    }
  }
  return parts;
}

/** What the next piece begins with: whole parts from the end, or else words. */
async function overlapping(text: string, parts: readonly Part[], most: number, measure: Measure): Promise<Part[]> {
  const whole = lastWithin(parts, most);
  if (whole.length > 0 || most <= 0) return whole;
  const words: Part[] = [];
  for (const word of wordsOf(text, parts.at(-1)!)) words.push(await measured(text, word, measure));
  return lastWithin(words, most);
}

function lastWithin(parts: readonly Part[], most: number): Part[] {
  let first = parts.length;
  let sum = 0;
  while (first > 0 && sum + parts[first - 1]!.count <= most) sum += parts[--first]!.count;
  return parts.slice(first);
}

async function measured(text: string, { start, end }: Span, measure: Measure): Promise<Part> {
  const count = measure(text.slice(start, end));
  return { start, end, count: typeof count === "number" ? count : await count };
}

function wordsOf(text: string, span: Span): Span[] {
  const words: Span[] = [];
  let start = span.start;
  for (const end of wordEnds(text.slice(span.start, span.end))) {
    words.push({ start, end: span.start + end });
    start = span.start + end;
  }
  return words;
}

/** The middle of a text, between two whole characters. */
function halfway(text: string): number {
  const middle = Math.ceil(text.length / 2);
  return (text.charCodeAt(middle) & 0xfc00) === 0xdc00 ? middle + 1 : middle;
}
