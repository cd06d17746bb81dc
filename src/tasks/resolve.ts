import { readFile } from "node:fs/promises";
import { DistilError, didYouMean, systemCode } from "../errors.ts";
import { kebab } from "../options.ts";
import { allTasks } from "./added.ts";
import { type CustomTask, customTask } from "./custom.ts";
import type { AnyTaskFunction } from "./define.ts";
import type { Task } from "./task.ts";

/** How a task is named: by name, as a file (`my-task.yaml`), as a Task, or as an object of a file's fields. */
export type TaskSpec = string | Task | CustomTask;

type Given = Readonly<Record<string, unknown>>;

/** The operator that takes the tasks of a role. */
export const operators = { generate: "generate", judge: "label" } as const;

/**
 * Finds a task and gives it the options that belong to it.
 *
 * Throws ERR_OPTION for a task that does not exist or has the other role, and for an option that belongs to another task.
 */
export async function resolveTask(spec: TaskSpec | undefined, options: Given, role: Task["role"]): Promise<Task> {
  const named =
    spec === undefined ? allTasks(role)[0] : typeof spec === "string" && !isFile(spec) ? byName(spec, role) : undefined;
  if (named !== undefined) return (named as (options: unknown) => Task)(own(options, named.declaration.name, role));
  const task = isTask(spec) ? spec : typeof spec === "string" ? await fromFile(spec) : customTask(spec);
  own(options, task.name, role);
  if (task.role !== role) throw wrongRole(task.name, role);
  return task;
}

function isFile(spec: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(spec);
}

function isTask(spec: unknown): spec is Task {
  return typeof (spec as Task).prompt === "function";
}

function byName(name: string, role: Task["role"]): AnyTaskFunction {
  const matches = (task: AnyTaskFunction): boolean => {
    const { name: own, aliases = [] } = task.declaration;
    return own === name || aliases.includes(name);
  };
  const found = allTasks(role).find(matches);
  if (found) return found;
  if (allTasks(other(role)).some(matches)) throw wrongRole(name, role);
  const names = allTasks(role).map((task) => task.declaration.name);
  const hint = didYouMean(name, names) || `There are ${names.join(", ")}, and files such as ./my-task.yaml`;
  throw new DistilError("ERR_OPTION", `Cannot use ${operators[role]}.task as there is no task ${name}`, { hint });
}

function other(role: Task["role"]): Task["role"] {
  return role === "generate" ? "judge" : "generate";
}

function wrongRole(name: string, role: Task["role"]): DistilError {
  const right = operators[other(role)];
  const wanted = role === "generate" ? "a task that writes" : "a task that rates";
  const message = `Cannot use ${operators[role]}.task as it must be ${wanted}: current value is ${name}`;
  return new DistilError("ERR_OPTION", message, { hint: `${right} takes it` });
}

/** The options that were given, if all of them are the task's own. */
function own(options: Given, name: string, role: Task["role"]): Given {
  const set = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [option] of set) {
    const owners = allTasks(role).filter((task) => option in task.declaration.options);
    if (owners.some((task) => task.declaration.name === name) || owners.length === 0) continue;
    const flag = `${operators[role]}.${kebab(option)}`;
    const owner = owners.map((task) => task.declaration.name).join(" or ");
    throw new DistilError(
      "ERR_OPTION",
      `Cannot use ${flag} as it belongs to the task ${owner}: current task is ${name}`,
    );
  }
  return Object.fromEntries(set);
}

async function fromFile(path: string): Promise<Task> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    const reason = systemCode(cause) === "ENOENT" ? "does not exist" : "cannot be read";
    throw new DistilError("ERR_OPTION", `Cannot use task ${path} as the file ${reason}`, { cause });
  });
  const { parse } = await import("yaml");
  try {
    return customTask(parse(text), path);
  } catch (cause) {
    if (cause instanceof DistilError) throw cause;
    const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new DistilError("ERR_OPTION", `Cannot use task ${path} as it must be YAML: ${reason}`, { cause });
  }
}
