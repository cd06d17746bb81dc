import type { AnyOperator } from "../build.ts";
import type { CommandEntry } from "../describe.ts";
import { findConfig } from "../find-config.ts";
import { camel } from "../options.ts";
import { hasPlugins } from "../plugins/load.ts";
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
  const operator = await operatorNamed(entry.name);
  const pipeline = operator(pick(false) as never);
  const config = await findConfig(flags["config"] as string | undefined);
  return execute({ pipeline, ...settle(config, flags) }, io);
}

/** Alone, where no plugin may stand in its place: all the others, and every task, take as long to load as the rest together. */
async function operatorNamed(name: string): Promise<AnyOperator> {
  if (hasPlugins()) return (await import("../build.ts")).findOperator(name);
  const exported = (await import(`../../operators/${name}.ts`)) as Readonly<Record<string, AnyOperator>>;
  return exported[camel(name)]!;
}
