import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { PDFDocumentProxy } from "pdfjs-dist";
import { DistilError } from "../errors.ts";

type PdfJs = typeof import("pdfjs-dist");

/** An opened PDF: pages count from 1; `close` frees what the parser holds. */
export interface OpenPdf {
  readonly document: PDFDocumentProxy;
  close(): Promise<void>;
}

let loaded: Promise<PdfJs> | undefined;

/** Opens a PDF. Takes `data` over. Throws ERR_INPUT, with the way out, for what is encrypted, damaged or no PDF at all. */
export async function openPdf(data: Uint8Array, name: string): Promise<OpenPdf> {
  checkEnds(data, name);
  loaded ??= importQuietly();
  const pdfjs = await loaded;
  const task = pdfjs.getDocument({
    data,
    verbosity: 0,
    disableFontFace: true,
    useSystemFonts: false,
    isOffscreenCanvasSupported: false,
    cMapUrl: `${join(packageFolder(), "cmaps")}/`,
    cMapPacked: true,
    standardFontDataUrl: `${join(packageFolder(), "standard_fonts")}/`,
  });
  try {
    return { document: await task.promise, close: () => task.destroy() };
  } catch (cause) {
    await task.destroy().catch(() => undefined);
    throw badPdf(name, cause);
  }
}

/** What a failure of the parser means to the person whose file it is. */
export function badPdf(name: string, cause: unknown): DistilError {
  if (cause instanceof DistilError) return cause;
  if (cause instanceof Error && cause.name === "PasswordException") {
    const hint = `Save a copy without the password first, for example: qpdf --password=PASSWORD --decrypt "${name}" open.pdf`;
    return inputError(name, "it is encrypted with a password", hint, cause);
  }
  const why = cause instanceof Error ? cause.message.replace(/\.$/, "") : String(cause);
  return inputError(name, `it is damaged: ${why}`, repair(name), cause);
}

export function inputError(name: string, why: string, hint: string, cause?: unknown): DistilError {
  return new DistilError("ERR_INPUT", `Cannot read ${name} as PDF as ${why}`, { hint, file: name, fatal: true, cause });
}

/** The parser mends files that were cut short by leaving pages out, silently: better to stop here. */
function checkEnds(data: Uint8Array, name: string): void {
  if (data.length === 0) throw inputError(name, "it is empty", "Check where the file comes from");
  const head = Buffer.from(data.buffer, data.byteOffset, Math.min(data.length, 1024));
  if (!head.includes("%PDF-")) {
    throw inputError(name, "it is not a PDF", "Give the file the ending of what it is, or name it with --format");
  }
  const length = Math.min(data.length, 4096);
  const tail = Buffer.from(data.buffer, data.byteOffset + data.length - length, length);
  if (!tail.includes("%%EOF")) throw inputError(name, "it is cut short: its end is missing", repair(name));
}

function repair(name: string): string {
  return `Get the file again, or try to mend it, for example: qpdf "${name}" mended.pdf`;
}

function packageFolder(): string {
  return dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
}

/**
 * Loads the parser without what only drawing needs. Where the optional canvas package is missing it would warn, and fail
 * for want of the browser's DOMMatrix; reading text needs none of that, so empty classes stand in while it loads.
 */
async function importQuietly(): Promise<PdfJs> {
  const scope = globalThis as Record<string, unknown>;
  const missing = ["DOMMatrix", "ImageData", "Path2D"].filter((name) => scope[name] === undefined);
  for (const name of missing) scope[name] = class {};
  const warn = console.warn;
  console.warn = (...words: unknown[]) => {
    if (!/^Warning: Cannot (load "@napi-rs|polyfill|access the `require`)/.test(String(words[0]))) warn(...words);
  };
  try {
    return await import("pdfjs-dist/legacy/build/pdf.mjs");
  } finally {
    console.warn = warn;
    for (const name of missing) delete scope[name];
  }
}
