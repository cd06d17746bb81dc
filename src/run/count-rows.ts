import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Step } from "../kernel/kinds.ts";
import { everyOp } from "../kernel/run.ts";
import type { Node } from "../pipeline.ts";

const NEWLINE = 10;

/**
 * How many rows the pipeline will read, for a progress display that says how long it takes: the lines of its files.
 *
 * Only where models are asked (the second reading of the files is nothing beside them) and all sources are plain JSON Lines
 * files; otherwise undefined.
 */
export async function countRows(
  nodes: readonly Node[],
  steps: readonly Step[],
  signal: AbortSignal,
): Promise<number | undefined> {
  const first = nodes[0];
  if (first?.type !== "operator" || first.name !== "load") return undefined;
  if (![...everyOp(steps)].some(({ queues }) => queues !== undefined && queues.length > 0)) return undefined;
  const paths = [first.options["path"] ?? []].flat().map(String);
  if (paths.length === 0 || !paths.every((path) => /\.(jsonl|ndjson)$/.test(path))) return undefined;
  let total = 0;
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile()) return undefined;
    total += await countLines(path, signal);
  }
  return total;
}

async function countLines(path: string, signal: AbortSignal): Promise<number> {
  let lines = 0;
  let last = NEWLINE;
  for await (const block of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
    const bytes = block as Buffer;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
    last = bytes.at(-1) ?? last;
  }
  return last === NEWLINE ? lines : lines + 1;
}
