import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { z } from "zod";
import * as operators from "../operators/index.ts";
import { commands } from "../src/cli/commands.ts";
import { describeTask } from "../src/cli/describe-task.ts";
import type { Table } from "../src/cli/table.ts";
import { describeCommand } from "../src/describe.ts";
import type { Declaration } from "../src/operator.ts";
import { commonOptions } from "../src/options.ts";
import { commandOptions, runOptions } from "../src/run/options.ts";
import { tasks } from "../src/tasks/index.ts";
import { errorsPage, referencePages } from "./reference.ts";

/** Reads every declaration into one table of plain data. */
export function makeTable(): Table {
  const declared = Object.values(operators) as unknown as readonly { readonly declaration: Declaration }[];
  return {
    operators: declared.map(({ declaration }) => describeCommand(declaration, commonOptions)).sort(byPlace),
    commands: commands.map((command) =>
      describeCommand({ details: undefined, ...command, options: command.options as z.ZodRawShape }),
    ),
    tasks: Object.values(tasks).flat().map(describeTask),
    run: describeCommand({ name: "run", summary: "", examples: [], options: { ...runOptions, ...commandOptions } })
      .options,
  };
}

/** Operators in the order in which a pipeline meets them, then the others. */
const order = ["load", "chunk", "generate", "group", "merge", "label", "binarize", "save"];

function byPlace(a: { name: string }, b: { name: string }): number {
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return place(a.name) - place(b.name) || (a.name < b.name ? -1 : 1);
}

/** All generated files by path from the root, for writing and for the test that compares. */
export function generatedFiles(table = makeTable()): Map<string, string> {
  const files = new Map([
    ["src/cli/table.generated.ts", tableModule(table)],
    ["docs/errors.md", errorsPage()],
  ]);
  for (const [name, text] of referencePages(table)) files.set(join("docs/reference", name), text);
  return files;
}

function tableModule(table: Table): string {
  const note = "// Written by scripts/generate.ts: change the declarations, not this file.";
  return `${note}\nimport type { Table } from "./table.ts";\n\nexport const table: Table = ${JSON.stringify(table, undefined, 1)};\n`;
}

async function write(): Promise<void> {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const files = generatedFiles();
  await mkdir(join(root, "docs/reference"), { recursive: true });
  for (const name of await readdir(join(root, "docs/reference"))) {
    if (!files.has(join("docs/reference", name))) await rm(join(root, "docs/reference", name));
  }
  for (const [path, text] of files) await writeFile(join(root, path), text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await write();
