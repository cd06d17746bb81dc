import { type ColumnType, isJson, type Struct } from "../sinks/parquet-type.ts";

/** A column as `datasets` writes it in a README. */
export type Feature = { readonly name: string } & Readonly<Record<string, unknown>>;

/** The `features:` of a data set, in the order of its columns. */
export function featuresOf({ fields }: Struct): Feature[] {
  return Array.from(fields, ([name, type]) => ({ name, ...kindOf(type) }));
}

const scalars = { boolean: "bool", integer: "int64", double: "float64" } as const;

function kindOf(type: ColumnType): Readonly<Record<string, unknown>> {
  if (type.kind === "list") return { list: itemOf(type.item) };
  if (type.kind === "struct" && !isJson(type)) return { struct: featuresOf(type) };
  return { dtype: scalarOf(type) };
}

function itemOf(type: ColumnType): unknown {
  if (type.kind === "list") return kindOf(type);
  return type.kind === "struct" && !isJson(type) ? featuresOf(type) : scalarOf(type);
}

function scalarOf({ kind }: ColumnType): string {
  return kind in scalars ? scalars[kind as keyof typeof scalars] : "string";
}

/** A column's type in few words: `list of {role, content}`. */
export function inWords(type: ColumnType): string {
  if (type.kind === "list") return `list of ${inWords(type.item)}`;
  if (type.kind === "struct" && !isJson(type)) return `{${[...type.fields.keys()].join(", ")}}`;
  if (type.kind === "json" || type.kind === "struct") return "JSON text";
  return type.kind === "null" ? "string, always null" : scalarOf(type);
}
