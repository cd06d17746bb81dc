import { createReadStream } from "node:fs";
import { open, unlink } from "node:fs/promises";
import { hasOrigin, lineOf, type Row, TRACE, traced } from "../row.ts";

const BLOCK = 1 << 18;

/** Writes rows to a file, one after the other, with their origins and the lines they were read from. */
export async function writeRun(path: string, rows: AsyncIterable<Row> | Iterable<Row>): Promise<void> {
  const file = await open(path, "w");
  try {
    let block = "";
    for await (const row of rows) {
      block += recordOf(row);
      if (block.length < BLOCK) continue;
      await file.writeFile(block);
      block = "";
    }
    await file.writeFile(block);
  } finally {
    await file.close();
  }
}

/** Reads the rows of such a file in arrays, and removes the file when it is read or no longer wanted. */
export async function* readRun(path: string): AsyncGenerator<readonly Row[]> {
  const input = createReadStream(path, { encoding: "utf8", highWaterMark: BLOCK });
  try {
    let rest = "";
    for await (const text of input as AsyncIterable<string>) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      yield lines.map(rowOf);
    }
  } finally {
    input.destroy();
    await unlink(path).catch(() => {});
  }
}

/** `"=ORIGIN\tLINE"` for a row that is still as its line was, `"+ORIGIN\tJSON"` for another. */
function recordOf(row: Row): string {
  const origin = hasOrigin(row) ? JSON.stringify(row[TRACE]!.origin) : "";
  const line = lineOf(row);
  const isLine = line !== undefined && !line.includes("\n");
  return `${isLine ? "=" : "+"}${origin}\t${isLine ? line : JSON.stringify(row)}\n`;
}

function rowOf(record: string): Row {
  const tab = record.indexOf("\t");
  const line = record.slice(tab + 1);
  const row = JSON.parse(line) as Row;
  if (tab === 1) return row;
  return traced(row, JSON.parse(record.slice(1, tab)) as string | number, record[0] === "=" ? line : undefined);
}
