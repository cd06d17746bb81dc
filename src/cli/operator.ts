import { build } from "../build.ts";
import { findConfig } from "../config.ts";
import type { CommandEntry } from "../describe.ts";
import type { Options } from "../words.ts";
import { execute } from "./execute.ts";
import type { Io } from "./io.ts";
import { runFlags } from "./lookup.ts";
import { settle } from "./settle.ts";
import { table } from "./table.generated.ts";

/** `distil OPERATOR` is the pipeline `load - >> OPERATOR >> save -`, where it is not a load or a save itself. */
export async function runOperator(entry: CommandEntry, given: Options, io: Io): Promise<number> {
  const own = table.operators.find(({ name }) => name === entry.name)!;
  const shared = new Set(runFlags(own).map((option) => option.name));
  const pick = (wanted: boolean): Options =>
    Object.fromEntries(Object.entries(given).filter(([name]) => shared.has(name) === wanted));
  const flags = pick(true);
  const pipeline = build([{ type: "operator", name: entry.name, options: pick(false) }]);
  const config = await findConfig(flags["config"] as string | undefined);
  return execute({ pipeline, ...settle(config, flags) }, io);
}
