import type { BenchResult } from "../bench/result.ts";
import { vllmResult } from "../bench/vllm-format.ts";
import { writeOutput } from "./bench-files.ts";
import { benchTables } from "./bench-table.ts";
import type { Io } from "./io.ts";

export interface BenchOutput {
  readonly format: "table" | "json" | "vllm";
  readonly json?: string | undefined;
  readonly html?: string | undefined;
}

/** Shows a result and writes the files that were asked for. Throws ERR_OUTPUT. */
export async function showResult(result: BenchResult, { format, json, html }: BenchOutput, io: Io): Promise<void> {
  if (format === "table") io.out(benchTables(result));
  else if (format === "json") io.out(`${JSON.stringify(result)}\n`);
  else for (const leg of result.legs) io.out(`${JSON.stringify(vllmResult(result, leg))}\n`);
  // Standard output first: a disk that is full must not take the figures with it.
  if (json !== undefined) await writeOutput(json, `${JSON.stringify(withoutDetail(result))}\n`, io);
  if (html === undefined) return;
  const { renderReport } = await import("../bench/report/report.ts");
  await writeOutput(html, await renderReport(withoutDetail(result)), io);
}

/** Single gaps and texts are for vLLM's format alone: they would make up most of the file. */
function withoutDetail(result: BenchResult): BenchResult {
  const legs = result.legs.map((leg) => {
    const { rawGaps: _, texts: __, errors: ___, ...samples } = leg.samples;
    return { ...leg, samples };
  });
  return { ...result, legs };
}
