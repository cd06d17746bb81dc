import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { camel } from "../options.ts";
import type { Task } from "./task.ts";
import { taskClasses } from "./tasks.ts";

/** The file that a data set's task travels in. */
export const TASK_FILE = "distilabel-task.json";

/** A class of tasks that can be made of its fields. */
export type TaskClass = new (options: never) => Task;

/** The task as the file has it: its fields, and which class it is of. */
export function taskText(task: Task): string {
  const { name } = task.constructor;
  const module = taskClasses[name]?.module ?? "custom";
  const fields = Object.entries(task.fields).map(([field, value]) => [snake(field), value]);
  return `${JSON.stringify({ ...Object.fromEntries(fields), __type_info__: { module, name } }, null, 2)}\n`;
}

export interface TaskReading {
  /** Classes of your own that a data set may have been made with. */
  readonly tasks?: readonly TaskClass[];
  warn?(message: string): void;
}

/** The task that such a text tells of; undefined, with a warning, for a class that is not known here. */
export function taskOf(text: string, { tasks = [], warn = () => {} }: TaskReading = {}): Task | undefined {
  const { __type_info__: type, ...fields } = JSON.parse(text) as Record<string, unknown>;
  const { name } = (type ?? {}) as { name?: string };
  const known = tasks.find((one) => one.name === name) ?? (name === undefined ? undefined : taskClasses[name]?.task);
  if (known === undefined) {
    warn(`The data set's task ${name} is not known here: give its class as tasks: [${name}]`);
    return undefined;
  }
  const given = Object.entries(fields).filter(([, value]) => value !== null);
  const options = Object.fromEntries(given.map(([field, value]) => [camelCase(field), value]));
  return new known(options as never);
}

/** The task in a folder; undefined where there is none. */
export async function taskIn(folder: string, reading: TaskReading): Promise<Task | undefined> {
  const text = await readFile(join(folder, TASK_FILE), "utf8").catch(() => undefined);
  return text === undefined ? undefined : taskOf(text, reading);
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function camelCase(name: string): string {
  return camel(name.replaceAll("_", "-"));
}
