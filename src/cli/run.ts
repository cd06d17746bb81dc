import type { Options } from "../words.ts";
import { execute } from "./execute.ts";
import type { Io } from "./io.ts";
import { withModels } from "./other-models.ts";
import { settle } from "./settle.ts";
import { readWritten } from "./written.ts";

/** `distil run EXPR|FILE` */
export async function run(given: Options, io: Io): Promise<number> {
  const { pipeline: text, model, dryRun, trust, ...flags } = given;
  const { pipeline, config } = await readWritten(text as string, flags["config"] as string | undefined, trust === true);
  const settled = settle(withModels(config, model), flags);
  if (dryRun) return (await import("./dry-run.ts")).dryRun(pipeline, settled.options, io);
  return execute({ pipeline, ...settled }, io);
}
