import { z } from "zod";
import type { TaskDeclaration } from "./define.ts";

type Unset<Schema> =
  Schema extends z.ZodDefault<infer Inner>
    ? Unset<Inner>
    : Schema extends z.ZodOptional<infer Inner>
      ? Unset<Inner>
      : Schema;

/** A task's options as an operator takes them: none is needed, and the task itself fills in what is not given. */
export type Lent<Shape extends z.ZodRawShape> = {
  [Name in keyof Shape]: z.ZodOptional<Unset<Shape[Name]> & z.ZodType>;
};

/** A task's options for the operator that runs it, each described as the task's. */
export function lend<Shape extends z.ZodRawShape>({ name, options }: TaskDeclaration<Shape>): Lent<Shape> {
  const lent = Object.entries(options).map(([option, declared]) => {
    let type = declared as z.ZodType;
    let initial: unknown;
    while (type instanceof z.ZodDefault || type instanceof z.ZodOptional) {
      if (type instanceof z.ZodDefault) initial = type.def.defaultValue;
      type = type.unwrap() as z.ZodType;
    }
    const meta = (declared as z.ZodType).meta() ?? {};
    const fallback = initial === undefined ? "" : ` [${String(initial)}]`;
    return [
      option,
      type.optional().meta({ ...meta, description: `${name}: ${meta.description ?? option}${fallback}` }),
    ];
  });
  return Object.fromEntries(lent) as Lent<Shape>;
}

/** Of an operator's options, those that it has from tasks. */
export function lentIn(options: Readonly<Record<string, unknown>>, lent: z.ZodRawShape): Record<string, unknown> {
  return Object.fromEntries(Object.keys(lent).map((name) => [name, options[name]]));
}
