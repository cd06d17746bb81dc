import type { Pipeline } from "../pipeline.ts";
import type { Row } from "../row.ts";
import type { Report } from "./report.ts";

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly state?: string;
}
export async function runPipeline(_pipeline: Pipeline, _options: RunOptions): Promise<Report> {
  throw new Error("not yet");
}
// biome-ignore lint/correctness/useYield: not yet
export async function* iteratePipeline(_pipeline: Pipeline, _rows: AsyncIterable<Row> | Iterable<Row> | undefined, _options: RunOptions): AsyncGenerator<Row> {
  throw new Error("not yet");
}
