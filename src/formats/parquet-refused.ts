import type { AsyncBuffer, ColumnChunk, FileMetaData, SchemaElement } from "hyparquet";
import { DistilError } from "../errors.ts";

/** What ends a file whose index is encrypted. */
const ENCRYPTED = "PARE";

/** Whether a file cannot be read because its index is encrypted. */
export async function isEncrypted(file: AsyncBuffer): Promise<boolean> {
  const last = await file.slice(Math.max(0, file.byteLength - ENCRYPTED.length));
  return Buffer.from(last).toString("latin1") === ENCRYPTED;
}

/** The error for a file that is encrypted, or for columns of it. */
export function encrypted(file: string): DistilError {
  return strange(`Cannot read ${file} as it is encrypted`, file, "Write it without encryption, where its key is");
}

/** Throws ERR_INPUT where a column that is to be read is of a kind that is not known here, and names it. */
export function refuseStrange(metadata: FileMetaData, wanted: readonly string[] | undefined, file: string): void {
  const leaves = metadata.schema.filter(({ num_children: children }) => !children);
  const reasons = new Map<string, string>();
  for (const { columns } of metadata.row_groups) {
    for (const [index, chunk] of columns.entries()) {
      const [name = leaves[index]?.name ?? ""] = chunk.meta_data?.path_in_schema ?? [];
      const reason = strangeness(chunk, leaves[index]);
      if (reason !== undefined && !reasons.has(name)) reasons.set(name, reason);
    }
  }
  for (const [name, reason] of reasons) {
    if (wanted?.includes(name) === false) continue;
    const hint = `Read others with --columns, or write the file again, as pyarrow.parquet.write_table does by default`;
    throw strange(`Cannot read column ${name} of ${file} as ${reason}`, file, hint);
  }
}

function strangeness({ meta_data: chunk, crypto_metadata, file_path: path }: ColumnChunk, leaf?: SchemaElement) {
  if (crypto_metadata !== undefined || chunk === undefined) return "it is encrypted";
  if (path) return `it lies in another file, ${path}`;
  if (chunk.codec === undefined) return "it is packed in a way that is not known here";
  if (chunk.codec === "LZO") return "it is packed with LZO";
  const encodings: readonly (string | undefined)[] = chunk.encodings;
  if (encodings.includes(undefined)) return "it is encoded in a way that is not known here";
  if (encodings.includes("GROUP_VAR_INT")) return "it is encoded as GROUP_VAR_INT";
  if (chunk.type === undefined) return "it is of a type that is not known here";
  const kind = leaf?.converted_type;
  return kind === "INTERVAL" || kind === "BSON" ? `its values are of type ${kind}` : undefined;
}

function strange(message: string, file: string, hint: string): DistilError {
  return new DistilError("ERR_INPUT", message, { hint, file, fatal: true });
}
