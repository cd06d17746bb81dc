import { DistilError } from "../errors.ts";

/** How a file of a kind begins, in Latin-1. */
const signatures: readonly (readonly [beginning: string, format: string, words: string])[] = [
  ["%PDF-", "pdf", "a PDF file"],
  ["PAR1", "parquet", "a Parquet file"],
  ["PK\u0003\u0004", "zip", "a ZIP archive"],
  ["\u00ff\u00fe", "utf-16", "UTF-16 text"],
  ["\u00fe\u00ff", "utf-16", "UTF-16 text"],
];

/** Throws ERR_INPUT where the first bytes say that a file is of another kind than the one it is read as. */
export function refuseOtherKind(block: Uint8Array, format: string, name: string): void {
  const beginning = Buffer.from(block.buffer, block.byteOffset, Math.min(block.length, 256)).toString("latin1");
  const [, found, words] = signatures.find(([start]) => beginning.startsWith(start)) ?? page(beginning);
  if (found === undefined || found === format) return;
  throw new DistilError("ERR_INPUT", `Cannot read ${name} as ${format} as it is ${words}`, {
    hint: wayOut(found),
    file: name,
    raw: beginning,
    fatal: true,
  });
}

function page(beginning: string): readonly string[] {
  return /^\s*<(!doctype html|html|head|body)\b/i.test(beginning) ? ["", "html", "an HTML page"] : [];
}

function wayOut(found: string): string {
  if (found === "zip") return "Unpack it and load the files in it";
  if (found === "utf-16") return "Convert it first: iconv -f UTF-16 -t UTF-8";
  return `Use --format ${found}, or check the address if this is not what you expected`;
}
