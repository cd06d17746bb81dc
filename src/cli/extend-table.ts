import { findOperator } from "../build.ts";
import { type CommandEntry, describeCommand } from "../describe.ts";
import { DistilError } from "../errors.ts";
import { commonOptions } from "../options.ts";
import { isOperator, isTask, registeredParts } from "../plugins/register.ts";
import { describeTask } from "./describe-task.ts";
import { table } from "./table.generated.ts";
import type { TaskEntry } from "./table.ts";

const inTable = new Set<unknown>();

/** Puts what plugins registered into the table. Throws ERR_PLUGIN for an operator that is called as a command. */
export function extendTable(): void {
  for (const part of registeredParts()) {
    if (inTable.has(part)) continue;
    inTable.add(part);
    if (isOperator(part)) {
      refuseCommand(part.declaration.name);
      put(table.operators as CommandEntry[], describeCommand(part.declaration, commonOptions));
    } else if (isTask(part)) {
      const task = describeTask(part);
      put(table.tasks as TaskEntry[], task);
      // Tasks lend their options to the operator that runs them.
      put(table.operators as CommandEntry[], describeCommand(findOperator(task.operator).declaration, commonOptions));
    }
  }
}

function refuseCommand(name: string): void {
  if (!table.commands.some((command) => command.name === name)) return;
  const message = `Cannot use the plugin's operator ${name} as distil ${name} is a command`;
  throw new DistilError("ERR_PLUGIN", message, { hint: "Give yours another name" });
}

function put<Entry extends CommandEntry>(entries: Entry[], entry: Entry): void {
  const at = entries.findIndex(({ name }) => name === entry.name);
  if (at < 0) entries.push(entry);
  else entries[at] = entry;
}
