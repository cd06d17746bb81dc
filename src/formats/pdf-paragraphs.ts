import type { Line } from "./pdf-lines.ts";
import { startsPart } from "./pdf-markers.ts";
import type { Measure } from "./pdf-measure.ts";

const SENTENCE_END = /[.:;!?]["”’»)\]⁰¹²³⁴-⁹]*$/;
/** An entry of a table of contents or of an index ends with its page. */
const LEADER_END = /… [\divxlc]+$/;
const CLAUSE_END = /[.:;!?—][”"’»)\]⁰¹²³⁴-⁹]*$|[;,] (?:and|or)$/;

/** Puts the lines of running text into paragraphs; one that a page or a column parts stays one. */
export function paragraphsOf(lines: readonly Line[], usual: Measure): Line[][] {
  const paragraphs: Line[][] = [];
  for (const line of lines) {
    const paragraph = paragraphs.at(-1);
    if (paragraph === undefined || startsParagraph(line, paragraph, usual)) paragraphs.push([line]);
    else paragraph.push(line);
  }
  return paragraphs;
}

function startsParagraph(line: Line, paragraph: readonly Line[], usual: Measure): boolean {
  const before = paragraph.at(-1)!;
  if (Math.abs(line.size - before.size) > 0.07 * before.size) return true;
  if (line.page !== before.page || line.y <= before.y) return !goesOn(before, line, paragraph, usual);
  if (LEADER_END.test(before.text)) return true;
  if (line.y - before.y > 1.3 * usual.leading * line.size) return true;
  if (isHeading(line, usual)) return startsPart(line.text);
  const short = isShort(before, line, paragraph, usual);
  if (line.font !== before.font && short) return true;
  if (startsPart(line.text) && (CLAUSE_END.test(before.text) || short || line.x < before.x - 1)) return true;
  if (isIndented(line, before) && !(paragraph.length === 1 && startsPart(before.text))) {
    return short || SENTENCE_END.test(before.text);
  }
  if (isIndented(before, line) && paragraph.length > 1) return true;
  return short && (SENTENCE_END.test(before.text) || room(before, usual) > 0.3);
}

/** Over a page's or a column's end, only a sentence without an end goes on. */
function goesOn(before: Line, line: Line, paragraph: readonly Line[], usual: Measure): boolean {
  if (isHeading(line, usual) || SENTENCE_END.test(before.text)) return false;
  if (startsPart(line.text) && line.x <= before.x - 1) return false;
  return !isShort(before, line, paragraph, usual);
}

function isHeading(line: Line, usual: Measure): boolean {
  return line.size > 1.07 * usual.size;
}

function isIndented(line: Line, before: Line): boolean {
  return line.x > before.x + 0.8 * line.size;
}

/** Whether the first word of the next line would have found a place at the end of this one: then its end was meant. */
function isShort(line: Line, next: Line, paragraph: readonly Line[], usual: Measure): boolean {
  const before = paragraph.slice(0, -1);
  if (before.length > 0 && line.right >= Math.max(...before.map((other) => other.right)) - 1) return false;
  const word = /^\S+/.exec(next.text)?.[0].length ?? 0;
  const width = (word * (next.right - next.x)) / Math.max(1, next.text.length);
  return line.right + width + 0.3 * line.size < (line.edge ?? usual.edge) - 0.5 * line.size;
}

/** The empty part of a line, of the whole width. */
function room(line: Line, usual: Measure): number {
  const edge = line.edge ?? usual.edge;
  return (edge - line.right) / Math.max(1, edge - Math.min(line.x, usual.left));
}
