import { type AnyOperator, addOperator, findOperator, hasOperator } from "../build.ts";
import { DistilError } from "../errors.ts";
import type { ModelScheme } from "../llm/define-model.ts";
import { addScheme, schemes } from "../llm/schemes.ts";
import { type Declaration, defineOperator } from "../operator.ts";
import { kebab } from "../options.ts";
import type { Pipeline } from "../pipeline.ts";
import { addTask, allTasks } from "../tasks/added.ts";
import type { AnyTaskFunction } from "../tasks/define.ts";
import { operators } from "../tasks/resolve.ts";
import { lend } from "../tasks/task-options.ts";

/** What a plugin adds: what `defineOperator`, `defineSource`, `defineTask` or `defineModel` gave. */
export type Part = AnyOperatorFunction | AnyTaskFunction | ModelScheme;

/** An operator function whose options are not known here. */
export interface AnyOperatorFunction {
  (first?: never, options?: never): Pipeline;
  readonly declaration: Omit<Declaration, "open" | "check" | "positional">;
}

const registered = new Set<Part>();

/** Everything that was registered, in order. */
export function registeredParts(): readonly Part[] {
  return [...registered];
}

/** Of what a module exports, what a plugin can add. */
export function partsOf(exported: object): readonly Part[] {
  const values = Object.values(exported);
  // Modules in CommonJS have everything under `default`.
  const inner =
    "default" in exported && typeof exported.default === "object" ? Object.values(exported.default ?? {}) : [];
  return [...new Set([...values, ...inner])].filter(isPart);
}

/**
 * Adds operators, sources, tasks and model adapters to those that expressions, YAML files and the command know by name.
 *
 * Throws ERR_PLUGIN where a name is taken or cannot be written; nothing is added then.
 */
export function register(...parts: readonly Part[]): void {
  const fresh = parts.filter((part) => !registered.has(part));
  for (const [index, part] of fresh.entries()) check(part, fresh.slice(0, index));
  for (const part of fresh) {
    registered.add(part);
    if (isOperator(part)) addOperator(part as unknown as AnyOperator);
    else if (isTask(part)) addTaskWithOptions(part);
    else addScheme(part.scheme, part);
  }
}

function isPart(value: unknown): value is Part {
  return isObject(value) && (isOperator(value as Part) || isTask(value as Part) || isModel(value as Part));
}

export function isOperator(part: Part): part is AnyOperatorFunction {
  return has(part, "declaration") && has(part.declaration, "open");
}

export function isTask(part: Part): part is AnyTaskFunction {
  return has(part, "declaration") && has(part.declaration, "create");
}

function isModel(part: Part): part is ModelScheme {
  return has(part, "scheme") && has(part, "open");
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" || typeof value === "function") && value !== null;
}

function has<Name extends string>(value: unknown, name: Name): value is { readonly [Key in Name]: unknown } {
  return isObject(value) && name in value && (value as Record<string, unknown>)[name] !== undefined;
}

/** What part this is, for messages. */
function kindOf(part: Part): string {
  return isOperator(part) ? "operator" : isTask(part) ? "task" : "model adapter";
}

function namesOf(part: Part): readonly string[] {
  if (isOperator(part)) return [part.declaration.name];
  if (isTask(part)) return [part.declaration.name, ...(part.declaration.aliases ?? [])];
  return [part.scheme];
}

function check(part: Part, before: readonly Part[]): void {
  const kind = kindOf(part);
  for (const name of namesOf(part)) {
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(String(name))) {
      throw wrong(
        `its ${kind} is called ${JSON.stringify(name)}`,
        "A name is of lower-case letters, digits and dashes, as in my-own",
      );
    }
    if (isTaken(part, name))
      throw wrong(`there is ${kind === "operator" ? "an" : "a"} ${kind} ${name} already`, "Give yours another name");
    if (before.some((other) => kindOf(other) === kind && namesOf(other).includes(name)))
      throw wrong(`it has two of the ${kind} ${name}`);
  }
  if (!isModel(part)) checkOptions(part);
}

function isTaken(part: Part, name: string): boolean {
  if (isOperator(part)) return hasOperator(name) || name === "fan-out" || name === "pick";
  if (isTask(part)) return [...allTasks("generate"), ...allTasks("judge")].some((task) => namesOf(task).includes(name));
  return Object.hasOwn(schemes, name);
}

function checkOptions(part: AnyOperatorFunction | AnyTaskFunction): void {
  const { name, options } = part.declaration;
  const foreign = Object.entries(options).find(([, type]) => !has(type, "_zod"));
  if (foreign !== undefined) {
    const hint = 'Declare it with import { z } from "distilstream"';
    throw wrong(`the option ${foreign[0]} of ${name} is no zod type`, hint);
  }
  if (!isTask(part)) return;
  const own = Object.keys(ownOptions(part.declaration.role));
  const taken = Object.keys(options).find((option) => own.includes(option));
  if (taken !== undefined) {
    const operator = operators[part.declaration.role];
    throw wrong(`the option ${kebab(taken)} of its task ${name} is one of ${operator} itself`, "Give it another name");
  }
}

/** The options of the operator that are not lent by tasks. */
function ownOptions(role: AnyTaskFunction["declaration"]["role"]): object {
  const { options } = findOperator(operators[role]).declaration;
  const lent = Object.keys(lend(allTasks(role)));
  return Object.fromEntries(Object.entries(options).filter(([name]) => !lent.includes(name)));
}

/** The operator takes the task's options from now on. */
function addTaskWithOptions(task: AnyTaskFunction): void {
  const { role } = task.declaration;
  addTask(task);
  const { declaration } = findOperator(operators[role]) as { readonly declaration: { readonly options: object } };
  const options = { ...declaration.options, ...lend(allTasks(role)) };
  addOperator(defineOperator({ ...declaration, options } as never) as unknown as AnyOperator);
}

function wrong(why: string, hint?: string): DistilError {
  return new DistilError("ERR_PLUGIN", `Cannot register this as ${why}`, { hint });
}
