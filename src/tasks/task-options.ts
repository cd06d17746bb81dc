import { z } from "zod";
import type { AnyTaskFunction } from "./define.ts";

type Unset<Schema> =
  Schema extends z.ZodDefault<infer Inner>
    ? Unset<Inner>
    : Schema extends z.ZodOptional<infer Inner>
      ? Unset<Inner>
      : Schema;

type ShapeOf<Task> = Task extends { readonly declaration: { readonly options: infer Shape } } ? Shape : never;
type NameIn<Shape> = Shape extends unknown ? keyof Shape & string : never;
type OptionOf<Shape, Name extends string> = Shape extends { readonly [Key in Name]: infer Option } ? Option : never;

/** The options of all `Tasks` as an operator takes them: none is needed, and a task itself fills in what is not given. */
export type Lent<Tasks extends readonly unknown[]> = {
  [Name in NameIn<ShapeOf<Tasks[number]>>]: z.ZodOptional<Unset<OptionOf<ShapeOf<Tasks[number]>, Name>> & z.ZodType>;
};

/** One task's declaration of an option, without its default. */
interface Own {
  readonly task: string;
  readonly type: z.ZodType;
  readonly fallback: unknown;
  readonly meta: z.GlobalMeta;
}

/**
 * The options of several tasks for the operator that runs them, each described as its tasks'.
 *
 * Tasks may share an option: it is one option then, declared once in shared-options.ts. Only its default, its description and the
 * values that each task takes may differ.
 */
export function lend<const Tasks extends readonly AnyTaskFunction[]>(tasks: Tasks): Lent<Tasks> {
  const byName = new Map<string, Own[]>();
  for (const { declaration } of tasks) {
    for (const [option, declared] of Object.entries(declaration.options)) {
      byName.set(option, [...(byName.get(option) ?? []), own(declaration.name, declared as z.ZodType)]);
    }
  }
  return Object.fromEntries([...byName].map(([option, owners]) => [option, joined(option, owners)])) as Lent<Tasks>;
}

function own(task: string, declared: z.ZodType): Own {
  let type = declared;
  let fallback: unknown;
  let meta = declared.meta();
  while (type instanceof z.ZodDefault || type instanceof z.ZodOptional) {
    if (type instanceof z.ZodDefault) fallback = type.def.defaultValue;
    type = type.unwrap() as z.ZodType;
    meta = { ...type.meta(), ...meta };
  }
  return { task, type, fallback, meta: meta ?? {} };
}

function joined(option: string, owners: readonly Own[]): z.ZodType {
  const types = owners.length === 1 ? [owners[0]!.type] : different(owners.map(({ type }) => type));
  const { id: _, ...meta } = owners[0]!.meta;
  const description = describe(option, owners);
  return either(types, owners)
    .optional()
    .meta({ ...meta, description, tasks: owners.map(({ task }) => task) });
}

function different(types: readonly z.ZodType[]): readonly z.ZodType[] {
  const declared = [...new Set(types)];
  // Nearly all are declared once: making schemas takes its time whenever the command starts.
  if (declared.length === 1) return declared;
  return [...new Map(declared.map((type) => [JSON.stringify(schemaOf(type)), type])).values()];
}

/** Tasks that take other values of one option: any of them may come, and the task says which are its own. */
function either(types: readonly z.ZodType[], owners: readonly Own[]): z.ZodType {
  if (types.length === 1) return types[0]!;
  const some = types.every((type) => type instanceof z.ZodArray) ? "some" : "one";
  const values = owners.map(({ task, type }) => {
    const schema = schemaOf(type) as { readonly type?: string };
    return `${valuesIn(schema).join(", ") || `any ${schema.type ?? "value"}`} (${task})`;
  });
  return z.union(types, { error: `${some} of ${values.join(", or of ")}` });
}

/** `evol-instruct, evol-complexity: Times to rewrite [1]`; what tasks say differently stands one after the other. */
function describe(option: string, owners: readonly Own[]): string {
  const tasksOf = new Map<string, string[]>();
  for (const { task, fallback, meta } of owners) {
    const text = `${meta.description ?? option}${fallback === undefined ? "" : ` [${shown(fallback)}]`}`;
    tasksOf.set(text, [...(tasksOf.get(text) ?? []), task]);
  }
  return [...tasksOf].map(([text, tasks]) => `${tasks.join(", ")}: ${text}`).join("; ");
}

function shown(value: unknown): string {
  return Array.isArray(value) ? value.join(", ") : typeof value === "object" ? JSON.stringify(value) : String(value);
}

function schemaOf(type: z.ZodType): object {
  const { $schema, description, placeholder, ...schema } = z.toJSONSchema(type, {
    unrepresentable: "any",
    io: "input",
  });
  return schema;
}

function valuesIn(schema: unknown): readonly string[] {
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([key, inner]) =>
    key === "enum" && Array.isArray(inner) ? inner.map(String) : valuesIn(inner),
  );
}
