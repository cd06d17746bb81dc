import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { finished } from "node:stream/promises";
import { didYouMean } from "../src/errors.ts";
import type { Table } from "./catalog.ts";

export interface Workplace {
  /** Where the package is: commands run there. */
  readonly root: string;
  /** Where the scenarios are. */
  readonly scenarios: string;
  /** Where what they print is kept. */
  readonly out: string;
  /** Flags that Node runs them with. */
  readonly flags: readonly string[];
  /** Makes what they measure, and gives what went wrong, if anything did. */
  build(): string | undefined;
  print(text: string): void;
}

interface Ended {
  readonly name: string;
  readonly code: number;
  readonly seconds: number;
  /** What the scenario left out, in its own words. */
  readonly skipped: readonly string[];
  readonly file: string;
}

/** Lists the tables, runs the named one, or runs `all`. Gives the exit status. */
export async function bench(words: readonly string[], tables: readonly Table[], workplace: Workplace): Promise<number> {
  const [name, ...more] = words;
  if (name === undefined) {
    workplace.print(listing(tables));
    return 0;
  }
  if (name === "all" && more.length === 0) return runAll(tables, workplace);
  const table = tables.find((one) => one.name === name);
  if (table === undefined) {
    const hint = didYouMean(name, ["all", ...tables.map((one) => one.name)]) || "npm run bench lists the tables";
    workplace.print(`Cannot run ${words.join(" ")} as there is no such table. ${hint}\n`);
    return 2;
  }
  const { code, file } = await run(table, argumentsOf(table, more), workplace);
  workplace.print(`\n${code === 0 ? "Kept" : `Failed with ${code}; kept`} in ${shown(file, workplace)}\n`);
  return code;
}

/** Flags of the user follow the table's own, so they win; other words take their place. */
export function argumentsOf({ args }: Table, more: readonly string[]): readonly string[] {
  return more[0] !== undefined && !more[0].startsWith("-") ? more : [...args, ...more];
}

export function listing(tables: readonly Table[]): string {
  const cells = tables.map(({ name, shows, minutes, needs = "", scenario, args }) => {
    return [name, shows, `${minutes} min`, needs, [`${scenario}.ts`, ...args].join(" ")];
  });
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((line) => line[column]!.length)));
  const lines = cells.flatMap(([name, shows, minutes, needs, command]) => {
    const first = [name!.padEnd(widths[0]!), shows!.padEnd(widths[1]!), minutes!.padStart(widths[2]!)];
    const second = needs === "" ? command : `${command}  (needs ${needs})`;
    return [`  ${first.join("  ")}`, `  ${" ".repeat(widths[0]!)}  ${second}`];
  });
  const total = tables.reduce((sum, { minutes }) => sum + minutes, 0);
  return [
    "The tables of bench/RESULTS.md. Nothing runs yet.\n",
    ...lines,
    "",
    "  npm run bench -- NAME [more arguments]   one table",
    `  npm run bench -- all                     all of them, some ${Math.round(total / 6) / 10} hours; output in bench/out/\n`,
  ].join("\n");
}

async function runAll(tables: readonly Table[], workplace: Workplace): Promise<number> {
  const ended: Ended[] = [];
  for (const [index, table] of tables.entries()) {
    workplace.print(`\n── ${table.name} (${index + 1} of ${tables.length}, some ${table.minutes} min)\n\n`);
    ended.push(await run(table, table.args, workplace));
  }
  workplace.print(summary(ended, workplace));
  return ended.some(({ code }) => code !== 0) ? 1 : 0;
}

function summary(ended: readonly Ended[], workplace: Workplace): string {
  const width = Math.max(...ended.map(({ name }) => name.length));
  const lines = ended.flatMap(({ name, code, seconds, skipped, file }) => {
    const word = code === 0 ? (skipped.length > 0 ? "in part" : "done") : `failed (${code})`;
    const line = `  ${name.padEnd(width)}  ${word.padEnd(12)} ${seconds.toFixed(0).padStart(5)} s  ${shown(file, workplace)}`;
    return [line, ...skipped.map((said) => `  ${" ".repeat(width)}  ${said}`)];
  });
  const failed = ended.filter(({ code }) => code !== 0).length;
  return `\n── ${ended.length - failed} of ${ended.length} tables\n\n${lines.join("\n")}\n`;
}

/** Runs one table in a process of its own; what it prints is shown and kept. */
async function run(table: Table, args: readonly string[], workplace: Workplace): Promise<Ended> {
  await mkdir(workplace.out, { recursive: true });
  const file = join(workplace.out, `${table.name}.txt`);
  const log = createWriteStream(file);
  const started = performance.now();
  const skipped: string[] = [];
  const show = (text: string) => {
    log.write(text);
    workplace.print(text);
    skipped.push(...text.split("\n").filter((line) => /\bskipped as\b/i.test(line)));
  };
  const script = join(workplace.scenarios, `${table.scenario}.ts`);
  show(`$ ${["node", ...workplace.flags, relative(workplace.root, script), ...args].join(" ")}\n\n`);
  const wrong = workplace.build();
  if (wrong !== undefined) show(`Cannot build the package\n${wrong}`);
  const code = wrong !== undefined ? 1 : await follow(start(script, args, workplace), show);
  log.end();
  await finished(log);
  return { name: table.name, code, seconds: (performance.now() - started) / 1_000, skipped, file };
}

function start(script: string, args: readonly string[], { root, flags }: Workplace): ChildProcess {
  return spawn(process.execPath, [...flags, script, ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function follow(child: ChildProcess, show: (text: string) => void): Promise<number> {
  for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding("utf8").on("data", show);
  const [code] = (await once(child, "close")) as [number | null];
  return code ?? 1;
}

function shown(file: string, { root }: Workplace): string {
  return relative(root, file);
}
