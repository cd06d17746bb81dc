/**
 * Makes a PDF of any number of pages for the benches, of the fixture's text over and over.
 * Run: node --import tsx bench/make-long-pdf.ts FILE [PAGES]
 */
import { readFileSync, writeFileSync } from "node:fs";
import { type Fixture, makePdf } from "../scripts/make-fixture-pdf.ts";

const PAGES_EACH = 7.75;

/** What stands above its left pages. */
export const RUNNING = "Collected Acts";

/** A PDF of about `pages` pages, the act as often as it takes, each copy under its own number; and the text of it. */
export function makeLongPdf(pages: number): Fixture {
  const source = readFileSync(new URL("../fixtures/docs/act.source", import.meta.url), "utf8");
  // Columns cannot be cut at any line, and need not be here.
  const act = source.replace(/%columns[\s\S]*%end\n/, "");
  const copies = Array.from({ length: Math.ceil(pages / PAGES_EACH) }, (_, copy) =>
    act
      .replace(/^# .*$/m, `# Book ${copy + 1}`)
      .replace(/\[\^(\d+)\]/g, (_, note: string) => `[^${Number(note) + 4 * copy}]`),
  );
  return makePdf(copies.join("\n\n"), RUNNING);
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const [file = "", pages = "200"] = process.argv.slice(2);
  if (file === "") throw new Error("Say which file to write: bench/make-long-pdf.ts FILE [PAGES]");
  writeFileSync(file, makeLongPdf(Number(pages)).pdf);
}
