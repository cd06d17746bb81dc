import { splitNotes } from "./pdf-footnotes.ts";
import { joinLines, vocabularyOf } from "./pdf-hyphens.ts";
import type { Line } from "./pdf-lines.ts";
import { measure } from "./pdf-measure.ts";
import { type Block, type PagedText, PagedWriter } from "./pdf-paged.ts";
import { paragraphsOf } from "./pdf-paragraphs.ts";
import { findRows } from "./pdf-rows.ts";
import { dropRunning } from "./pdf-running.ts";

/** Makes clean text of the lines of a document's pages. */
export function textOf(pages: readonly (readonly Line[])[]): PagedText {
  const clean = dropRunning(pages);
  const usual = measure(clean);
  const parts = clean.map((page) => splitNotes(page, usual.size));
  const bodies = parts.map((part) => part.body);
  const words = vocabularyOf(clean.flat().map((line) => line.text));
  const join = (left: string, right: string): string => joinLines(left, right, words);
  const writer = new PagedWriter(pages.length, join);
  const notes = parts.flatMap((part) => paragraphsOf(part.notes, usual).map((lines) => ({ lines, table: false })));
  for (const block of blocksOf(bodies, (lines) => paragraphsOf(lines, usual))) {
    // Notes stand at the end of their page, or before the paragraph that goes on in the next one.
    while (notes.length > 0 && notes[0]!.lines[0]!.page < block.lines.at(-1)!.page) writer.add(notes.shift()!);
    writer.add(block);
  }
  for (const note of notes) writer.add(note);
  return writer.end();
}

function blocksOf(pages: readonly (readonly Line[])[], paragraphs: (lines: readonly Line[]) => Line[][]): Block[] {
  const stretches: { lines: Line[]; table: boolean }[] = [];
  for (const page of pages) {
    const rows = findRows(page);
    for (const [index, line] of page.entries()) {
      const last = stretches.at(-1);
      if (last?.table === rows[index]) last!.lines.push(line);
      else stretches.push({ lines: [line], table: rows[index]! });
    }
  }
  return stretches.flatMap(({ lines, table }): Block[] => {
    if (table) return [{ lines, table }];
    return paragraphs(lines).map((paragraph) => ({ lines: paragraph, table }));
  });
}
