import type { PDFDocumentProxy } from "pdfjs-dist";
import type { SourceFile, SourceFormat, SourceOptions } from "../sources/source.ts";
import { documentRows } from "./document.ts";
import { splitColumns } from "./pdf-columns.ts";
import { type Line, linesOf } from "./pdf-lines.ts";
import { badPdf, inputError, openPdf } from "./pdf-open.ts";
import { readRuns } from "./pdf-runs.ts";
import { textOf } from "./pdf-text.ts";

/**
 * PDF: one row a document, with the offset of each page in `pages`.
 *
 * The text is cleaned: running headers, footers and page numbers go, parted words and the lines of a paragraph are joined,
 * paragraphs stand apart by one empty line, a table's cells by ` | `. Holds the lines of one document in memory. Throws ERR_INPUT
 * for a file that cannot be read.
 */
export const pdf: SourceFormat = {
  name: "pdf",
  extensions: [".pdf"],
  async *read(file, options) {
    const { document, close } = await openPdf(await bytesOf(file), file.name);
    let pages: Line[][];
    try {
      pages = await readPages(document, file.name, options.signal);
    } finally {
      await close();
    }
    warnOfScans(pages, file.name, options);
    yield documentRows({ ...textOf(pages), source: file.name }, options.by);
  },
};

async function readPages(document: PDFDocumentProxy, name: string, signal: AbortSignal): Promise<Line[][]> {
  const pages: Line[][] = [];
  for (let number = 1; number <= document.numPages; number++) {
    signal.throwIfAborted();
    try {
      const page = await document.getPage(number);
      const runs = await readRuns(page);
      const regions = splitColumns(runs, page.getViewport({ scale: 1 }).width);
      pages.push(regions.flatMap((region) => linesOf(region.runs, number - 1, region.columned)));
      page.cleanup();
    } catch (cause) {
      throw badPdf(name, cause);
    }
  }
  return pages;
}

function warnOfScans(pages: readonly Line[][], name: string, options: SourceOptions): void {
  const empty = pages.filter((page) => page.length === 0).length;
  if (empty === pages.length) {
    const hint = `Run OCR first, for example: ocrmypdf "${name}" searchable.pdf`;
    throw inputError(name, "it has no text layer: its pages are images", hint);
  }
  if (empty > pages.length / 2)
    options.warn(`${name}: ${empty} of ${pages.length} pages have no text layer, and are left out`);
}

async function bytesOf(file: SourceFile): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of file.bytes()) parts.push(part);
  const whole = Buffer.concat(parts);
  // The parser takes a buffer over, so it must not be a slice of Node's shared pool.
  return new Uint8Array(whole.buffer.byteLength === whole.length ? whole.buffer : Uint8Array.from(whole).buffer);
}
