import type { HtmlToTextOptions } from "html-to-text";
import { DistilError } from "../errors.ts";
import type { SourceFormat } from "../sources/source.ts";
import { batches } from "./batch.ts";
import { documentRows } from "./document.ts";
import { refuseOtherKind } from "./signature.ts";
import { wholeFile } from "./text.ts";

const heading = { uppercase: false, leadingLineBreaks: 2, trailingLineBreaks: 2 };
const nothing = ["script", "style", "noscript", "template", "svg", "img", "iframe", "nav", "form", "button"];

const readable: HtmlToTextOptions = {
  wordwrap: false,
  limits: { maxInputLength: undefined },
  selectors: [
    ...nothing.map((selector) => ({ selector, format: "skip" })),
    ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({ selector, options: heading })),
    { selector: "a", options: { ignoreHref: true } },
    { selector: "ul", options: { itemPrefix: "- " } },
    { selector: "table", format: "dataTable", options: { uppercaseHeaderCells: false } },
    { selector: "hr", format: "skip" },
  ],
};

/** HTML: a document of its readable text: headings, lists, tables, links without their addresses; no scripts or menus. */
export const html: SourceFormat = {
  name: "html",
  extensions: [".html", ".htm", ".xhtml"],
  async *read(file, options) {
    const bytes = await wholeFile(file);
    refuseOtherKind(bytes, "html", file.name);
    const page = decoded(bytes, file.name);
    const { convert } = await import("html-to-text");
    const text = convert(page, readable)
      .replace(/\u00a0/g, " ")
      .replace(/[^\S\n]+$/gm, "")
      .replace(/\n{3,}/g, "\n\n")
      .trim();
    if (text === "" && bytes.length > 0) options.warn(`${file.name} shows no text: it gives no rows`);
    yield* batches(documentRows({ text, source: file.name }, options.by), (row) => String(row["text"]).length);
  },
};

/** By the page's own word for its encoding, else UTF-8. */
function decoded(bytes: Buffer, file: string): string {
  const label = /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(bytes.toString("latin1", 0, 2048))?.[1] ?? "utf-8";
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DistilError("ERR_INPUT", `Cannot read ${file} as it must be ${label}`, {
      hint: "Convert it to UTF-8 first, with iconv",
      cause,
      file,
      fatal: true,
    });
  }
}
