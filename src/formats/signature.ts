import { DistilError } from "../errors.ts";

const signatures: readonly (readonly [RegExp, format: string, words: string])[] = [
  [/^%PDF-/, "pdf", "a PDF file"],
  [/^PAR1/, "parquet", "a Parquet file"],
  [/^\s*<(!doctype html|html|head|body)\b/i, "html", "an HTML page"],
  [/^PK\x03\x04/, "zip", "a ZIP archive"],
  [/^\xff\xfe|^\xfe\xff/, "utf-16", "UTF-16 text"],
];

/** Throws ERR_INPUT where the first bytes say that a file is of another kind than the one it is read as. */
export function refuseOtherKind(block: Uint8Array, format: string, name: string): void {
  const beginning = Buffer.from(block.buffer, block.byteOffset, Math.min(block.length, 256)).toString("latin1");
  const found = signatures.find(([pattern]) => pattern.test(beginning));
  if (found === undefined || found[1] === format) return;
  throw new DistilError("ERR_INPUT", `Cannot read ${name} as ${format} as it is ${found[2]}`, {
    hint: wayOut(found[1]),
    file: name,
    raw: beginning,
    fatal: true,
  });
}

function wayOut(found: string): string {
  if (found === "zip") return "Unpack it and load the files in it";
  if (found === "utf-16") return "Convert it first: iconv -f UTF-16 -t UTF-8";
  return `Use --format ${found}, or check the address if this is not what you expected`;
}
