import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { z } from "zod";
import { compareResults } from "../bench/compare.ts";
import { type BenchResult, resultVersion } from "../bench/result.ts";
import { DistilError } from "../errors.ts";
import { checkOptions } from "../options.ts";
import type { Options } from "../words.ts";
import { benchCompareOptions } from "./bench-compare-options.ts";
import { comparisonTables } from "./bench-compare-table.ts";
import { checkOutputs, writeOutput } from "./bench-files.ts";
import { exits } from "./exit.ts";
import type { Io } from "./io.ts";

const schema = z.strictObject(benchCompareOptions);

/** `distil bench compare A.json B.json`: what changed from one result to another, and whether it is more than chance. */
export async function benchCompare(given: Options, io: Io): Promise<number> {
  const { a, b, html, format, seed } = checkOptions("bench compare", schema, given);
  await checkOutputs({ html });
  const results = await Promise.all([readResult(a), readResult(b)]);
  const comparison = compareResults(...results, { names: namesOf(a, b), seed });
  io.out(format === "json" ? `${JSON.stringify(comparison)}\n` : comparisonTables(comparison));
  if (html === undefined) return exits.done;
  const { renderComparison } = await import("../bench/report/comparison.ts");
  const { version } = createRequire(import.meta.url)("distilstream/package.json") as { version: string };
  await writeOutput(html, renderComparison(comparison, version), io);
  return exits.done;
}

/** Short names where they tell the two apart. */
function namesOf(a: string, b: string): [string, string] {
  return basename(a) === basename(b) ? [a, b] : [basename(a), basename(b)];
}

async function readResult(file: string): Promise<BenchResult> {
  const wrong = (what: string, cause?: unknown) =>
    new DistilError("ERR_INPUT", `Cannot read ${file} as a bench result: ${what}`, {
      hint: "distil bench MODEL --json FILE writes one",
      file,
      cause,
    });
  const text = await readFile(file, "utf8").catch((cause: Error) => {
    throw wrong(cause.message, cause);
  });
  const result = parse(text);
  if (typeof result !== "object" || result === null || !("distilBench" in result)) throw wrong("it is something else");
  if (result.distilBench !== resultVersion)
    throw wrong(`it is of version ${String(result.distilBench)}, and this distil reads ${resultVersion}`);
  return result as BenchResult;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
