/**
 * Makes fixtures/docs/act.pdf, and act.txt, which says what should be read out of it, from act.source.
 * Run: node --import tsx scripts/make-fixture-pdf.ts
 */
import { readFileSync, writeFileSync } from "node:fs";
import { Layout, PAGE, type Placed, styles } from "./pdf-layout.ts";
import { parseSource, type SourceBlock } from "./pdf-source.ts";
import { widthOf, writePdf } from "./pdf-writer.ts";

const folder = new URL("../fixtures/docs/", import.meta.url);

const SPACE = { title: 0, chapter: 22, article: 14, numbered: 6, listed: 4, plain: 6 } as const;

export interface Fixture {
  readonly pdf: Buffer;
  readonly text: string;
}

/** Sets a source text as a PDF, with the text that a good reader gets of it. */
export function makePdf(source: string, running: string): Fixture {
  const blocks = parseSource(source);
  const notes = new Map(blocks.flatMap((block) => (block.kind === "note" ? [[block.number, block.text]] : [])));
  const layout = new Layout(notes);
  let indented = false;
  for (const [index, block] of blocks.entries()) {
    if (block.kind === "chapter") indented = block.text === "Preamble";
    addBlock(layout, block, indented, blocks[index + 1]?.kind === "columns" ? 20 : 3);
  }
  layout.end();
  const title = blocks[0]!.text;
  drawRunning(layout, title, running);
  return { pdf: writePdf(layout.pages, PAGE.width, title), text: expected(layout) };
}

function addBlock(layout: Layout, block: SourceBlock, indented: boolean, keep: number): void {
  const { kind, text, rows } = block;
  if (kind === "note") return;
  if (kind === "table") layout.addTable(rows);
  else if (kind === "columns") layout.addColumns(rows.map((row) => row[0]!));
  // The preamble marks its paragraphs by an indent, the rest of the act by a gap.
  else if (kind === "plain" && indented) layout.add(text, { ...styles.plain, first: 16 }, 0);
  else layout.add(text, styles[kind], SPACE[kind], kind === "chapter" || kind === "article" ? keep : 0);
}

/** Left pages name the collection, right pages the act; the first has no header. */
function drawRunning(layout: Layout, title: string, running: string): void {
  for (const [index, page] of layout.pages.entries()) {
    const text = index % 2 === 1 ? running : title;
    const width = widthOf(text, "Helvetica", 8);
    const x = index % 2 === 1 ? PAGE.left : PAGE.width - PAGE.right - width;
    if (index > 0) page.text(text, x, 58, "Helvetica", 8);
    if (index > 0) page.rule(PAGE.left, 64, PAGE.width - PAGE.left - PAGE.right);
    const foot = `Page ${index + 1} of ${layout.pages.length}`;
    page.text(foot, (PAGE.width - widthOf(foot, "Helvetica", 8)) / 2, 796, "Helvetica", 8);
  }
}

/** Notes stand at the end of their page, or before the paragraph that goes on in the next one. */
function expected({ placed, notes }: Layout): string {
  const waiting: Placed[] = [...notes];
  const texts = placed.flatMap((block) => {
    const due = waiting.filter((note) => note.first < block.last);
    waiting.splice(0, due.length);
    return [...due.map((note) => note.text), block.text];
  });
  const all = [...texts, ...waiting.map((note) => note.text)].join("\n\n");
  return all.replace(/\[\^(\d+)\]/g, (_, number: string) => superscript(number));
}

function superscript(number: string): string {
  return number.replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]!);
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { pdf, text } = makePdf(
    readFileSync(new URL("act.source", folder), "utf8"),
    "Assembly of Orchard Bay • Acts of 2031",
  );
  writeFileSync(new URL("act.pdf", folder), pdf);
  writeFileSync(new URL("act.txt", folder), `${text}\n`);
}
