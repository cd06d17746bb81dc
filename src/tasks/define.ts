import { z } from "zod";
import { checkOptions } from "../options.ts";
import type { Task } from "./task.ts";

export interface TaskDeclaration<Shape extends z.ZodRawShape = z.ZodRawShape> {
  readonly name: string;
  /** Other names for it on the command line. */
  readonly aliases?: readonly string[];
  readonly role: Task["role"];
  readonly summary: string;
  /** Where the method comes from: a paper or a project. */
  readonly source?: string;
  /** More for its help and reference page: what its options change of the columns, what is left out. */
  readonly details?: string;
  /** Commands that work, for its help; executed by a test. */
  readonly examples?: readonly string[];
  readonly options: Shape;
  /** Options that make one where it cannot do with none, for the reference page. */
  readonly sample?: z.input<z.ZodObject<Shape>>;
  create(options: z.output<z.ZodObject<Shape>>): Task;
}

export interface TaskFunction<Shape extends z.ZodRawShape = z.ZodRawShape> {
  (options?: z.input<z.ZodObject<Shape>>): Task;
  readonly declaration: TaskDeclaration<Shape>;
}

/** A task function whose options are not known here. */
export interface AnyTaskFunction {
  (options?: never): Task;
  readonly declaration: Omit<TaskDeclaration, "create">;
}

/** Makes a task of its declaration; `generate` and `label` take its options as theirs. */
export function defineTask<Shape extends z.ZodRawShape>(declaration: TaskDeclaration<Shape>): TaskFunction<Shape> {
  const schema = z.strictObject(declaration.options);
  const task = (options: unknown = {}): Task =>
    declaration.create(checkOptions(declaration.name, schema, options) as never);
  return Object.assign(task, { declaration });
}
