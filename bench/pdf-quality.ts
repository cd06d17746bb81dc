/** How much of a PDF's known text came out of it, and what came with it. */
export interface Quality {
  /** Share of the sentences that are there word for word, whatever the line breaks. */
  readonly sentences: number;
  /** Share of the paragraphs that are there as one line each. */
  readonly paragraphs: number;
  /** Running heads and page numbers in the text. */
  readonly furniture: number;
  /** Words still cut by a hyphen at the end of a line. */
  readonly cut: number;
}

const LEAST_WORDS = 4;
const CUT = /\p{Ll}-\s+\p{Ll}/gu;

/** Compares an extracted text to what is in the PDF; `heads` are its running heads. */
export function measureQuality(extracted: string, known: string, heads: readonly string[]): Quality {
  const [text, source] = [plainDigits(extracted), plainDigits(known)];
  const [flat, flatSource] = [collapsed(text), collapsed(source)];
  const paragraphs = source.split(/\n{2,}/).filter((paragraph) => isProse(paragraph));
  const furniture = [/\bPage \d+ of \d+\b/g, ...heads.map((head) => new RegExp(literal(head), "g"))];
  const more = (pattern: RegExp) => Math.max(0, count(flat, pattern) - count(flatSource, pattern));
  return {
    sentences: shareOf(paragraphs.flatMap(sentences), (sentence) => flat.includes(sentence)),
    paragraphs: shareOf(paragraphs, (paragraph) => text.includes(paragraph.trim())),
    furniture: furniture.reduce((sum, pattern) => sum + more(pattern), 0),
    cut: more(CUT),
  };
}

/** Node's own segmenter: none of the tools has a say in what a sentence is. */
const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });

function sentences(paragraph: string): string[] {
  return Array.from(segmenter.segment(collapsed(paragraph)), ({ segment }) => segment.trim()).filter(isProse);
}

/** Rows of tables are another question: everyone draws them differently. */
function isProse(text: string): boolean {
  return !text.includes(" | ") && text.trim().split(/\s+/).length >= LEAST_WORDS;
}

function shareOf<T>(all: readonly T[], test: (one: T) => boolean): number {
  return all.filter(test).length / all.length;
}

function collapsed(text: string): string {
  return text.replace(/\s+/g, " ");
}

/** Raised numbers count as numbers, as most tools cannot raise them. */
function plainDigits(text: string): string {
  return text.replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => digit.normalize("NFKC"));
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
