import { DistilError } from "../errors.ts";
import type { Row } from "../row.ts";
import { openSource } from "../sources/open.ts";
import type { Options } from "../words.ts";
import type { Io } from "./io.ts";
import { layOut } from "./lay-out.ts";

/** `distil show FILE` */
export async function show(given: Options, io: Io): Promise<number> {
  const {
    file,
    count = 3,
    at = 1,
    format,
    width,
  } = given as {
    file: readonly string[];
    count?: number;
    at?: number;
    format?: string;
    width?: number;
  };
  const columns = width ?? Math.min(io.columns, 100);
  let number = 0;
  for await (const row of rowsOf(file, format, io)) {
    if (++number < at) continue;
    io.out(`${layOut(row, number, columns)}\n`);
    if (number - at + 1 === count) return 0;
  }
  if (number < at) {
    const hint = number === 0 ? "It has no rows" : `It has ${number} ${number === 1 ? "row" : "rows"}`;
    throw new DistilError("ERR_USAGE", `Cannot show row ${at} of ${file.join(" ")} as it ends before`, { hint });
  }
  return 0;
}

async function* rowsOf(files: readonly string[], format: string | undefined, io: Io): AsyncGenerator<Row> {
  const controller = new AbortController();
  try {
    const source = openSource(files, {
      signal: controller.signal,
      format,
      reject: ({ file, line, error }) =>
        io.err(`distil: ${line === undefined ? file : `${file}:${line}`}: ${(error as Error).message}\n`),
      warn: (message) => io.err(`distil: ${message}\n`),
    });
    for await (const rows of source) yield* rows;
  } finally {
    controller.abort();
  }
}
