import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { BadLine, Row } from "../../src/row.ts";
import { openSink } from "../../src/sinks/open.ts";
import type { SinkOptions } from "../../src/sinks/sink.ts";
import { openSource } from "../../src/sources/open.ts";
import type { SourceOptions } from "../../src/sources/source.ts";

/** A folder of its own for a test, removed after it. */
export async function folderFor(test: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "distil-test-"));
  test.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A file of that content in a folder of its own. */
export async function fileFor(test: TestContext, name: string, content: string | Uint8Array): Promise<string> {
  const path = join(await folderFor(test), name);
  await writeFile(path, content);
  return path;
}

export interface Reading {
  readonly rows: Row[];
  readonly bad: BadLine[];
  readonly warnings: string[];
}

/** Reads all of it, and what was said on the way. */
export async function readAll(
  specs: string | readonly string[],
  options: Partial<SourceOptions> = {},
): Promise<Reading> {
  const reading: Reading = { rows: [], bad: [], warnings: [] };
  const heard: SourceOptions = {
    signal: new AbortController().signal,
    reject: (line) => reading.bad.push(line),
    warn: (message) => reading.warnings.push(message),
    ...options,
  };
  for await (const rows of openSource([specs].flat(), heard)) {
    for (const row of rows) reading.rows.push(plain(row));
  }
  return reading;
}

/** Without the symbol that says where it comes from. */
export function plain(row: Row): Row {
  return Object.fromEntries(Object.entries(row));
}

/** Writes all rows; gives what was said on the way. */
export async function writeRows(
  path: string,
  rows: readonly Row[],
  options: Partial<SinkOptions> = {},
  whole = true,
): Promise<string[]> {
  const warnings: string[] = [];
  const warn = (message: string) => warnings.push(message);
  const sink = await openSink(path, { signal: new AbortController().signal, warn, ...options });
  await sink.write(rows);
  await sink.finish(whole);
  return warnings;
}
