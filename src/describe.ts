import { z } from "zod";
import { kebab, type OptionMeta } from "./options.ts";

/** One option of a command as plain data: enough for flags, help, completion and the reference page. */
export interface OptionEntry {
  /** Its name in TypeScript. */
  readonly name: string;
  /** Its name everywhere else, without the dashes. */
  readonly flag: string;
  /** What a value may be; empty: anything, read as text. */
  readonly types: readonly ValueType[];
  readonly values?: readonly string[];
  /** Other values than `values` may be given too. */
  readonly open?: boolean;
  /** May be given several times. */
  readonly many?: boolean;
  /** Must be a list even where only one is given; pairs may be a list of texts. */
  readonly list?: boolean;
  /** `KEY=VALUE` */
  readonly pairs?: boolean;
  readonly required?: boolean;
  readonly default?: unknown;
  readonly placeholder?: string;
  readonly short?: string;
  /** Only these tasks of the operator take it. */
  readonly tasks?: readonly string[];
  readonly description: string;
}

export type ValueType = "boolean" | "integer" | "number" | "string" | "object";

/** A command as plain data. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly details?: string;
  readonly examples: readonly string[];
  /** Names of the options that may stand without their flag, in order. */
  readonly positional: readonly string[];
  readonly options: readonly OptionEntry[];
}

interface Described {
  readonly name: string;
  readonly summary: string;
  readonly details?: string | undefined;
  readonly examples: readonly string[];
  readonly options: z.ZodRawShape;
  readonly positional?: readonly string[] | undefined;
}

/** Turns a declaration into plain data. `more` are options that it shares with others; its own win. */
export function describeCommand(declaration: Described, more: z.ZodRawShape = {}): CommandEntry {
  const { name, summary, details, examples, positional = [] } = declaration;
  const own = Object.keys(declaration.options).filter((key) => !codeOnly(declaration.options[key] as z.ZodType));
  const shared = Object.keys(more).filter((key) => !own.includes(key));
  return {
    name,
    summary,
    ...(details === undefined ? {} : { details }),
    examples,
    positional,
    options: [
      ...own.map((key) => describeOption(key, declaration.options[key] as z.ZodType)),
      ...shared.map((key) => describeOption(key, more[key] as z.ZodType)),
    ],
  };
}

/** Takes what only a program can give, and says so. */
function codeOnly(type: z.ZodType): boolean {
  return type.description?.includes("(TypeScript only)") ?? false;
}

/** The part of JSON schema that options come as, and what they say of themselves. */
interface Schema extends OptionMeta {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Schema;
  readonly default?: unknown;
}

function describeOption(name: string, type: z.ZodType): OptionEntry {
  const schema = z.toJSONSchema(type, { unrepresentable: "any", io: "input" }) as Schema;
  const choices = alternatives(schema);
  const lists = choices.filter((choice) => choice.type === "array");
  const single = choices.filter((choice) => choice.type !== "array");
  const scalars = [...single, ...lists.flatMap((list) => (list.items ? alternatives(list.items) : [{}]))];
  const pairs = schema.pairs ?? choices.some((choice) => choice.pairs);
  const values = [
    ...new Set(scalars.flatMap((choice) => choice.enum ?? (choice.const === undefined ? [] : [choice.const]))),
  ];
  return {
    name,
    flag: kebab(name),
    types: pairs ? ["string"] : valueTypes(scalars),
    ...(values.length > 0 ? { values: values.map(String) } : {}),
    ...(values.length > 0 && scalars.some(isOpen) ? { open: true } : {}),
    ...(lists.length > 0 || pairs ? { many: true } : {}),
    ...(lists.length > 0 && (pairs || single.length === 0) ? { list: true } : {}),
    ...(pairs ? { pairs: true } : {}),
    ...(type.safeParse(undefined).success ? {} : { required: true }),
    ...(schema.default === undefined ? {} : { default: schema.default }),
    ...(schema.placeholder === undefined ? {} : { placeholder: schema.placeholder }),
    ...(schema.short === undefined ? {} : { short: schema.short }),
    ...(schema.tasks === undefined ? {} : { tasks: schema.tasks }),
    description: schema.description ?? "",
  };
}

function alternatives(schema: Schema): Schema[] {
  const inner = schema.anyOf ?? schema.oneOf;
  if (inner) return inner.flatMap(alternatives);
  if (Array.isArray(schema.type)) return (schema.type as readonly string[]).map((type) => ({ ...schema, type }));
  return [schema];
}

function valueTypes(choices: readonly Schema[]): ValueType[] {
  if (choices.some((choice) => choice.type === undefined && choice.enum === undefined && choice.const === undefined))
    return [];
  return [...new Set(choices.map(valueType))];
}

function isOpen(choice: Schema): boolean {
  return choice.enum === undefined && choice.const === undefined && choice.type !== "boolean" && choice.type !== "null";
}

function valueType(schema: Schema): ValueType {
  const sample = schema.const ?? schema.enum?.[0];
  const type = schema.type ?? typeof sample;
  return type === "boolean" || type === "integer" || type === "number" || type === "object" ? type : "string";
}
