import type { SchemaElement } from "hyparquet";

/** What a column's values have in common. Lists and objects are widened in place. */
export type ColumnType =
  | { readonly kind: "null" | "boolean" | "integer" | "double" | "string" | "json" }
  | { readonly kind: "list"; item: ColumnType }
  | { readonly kind: "struct"; readonly fields: Map<string, ColumnType> };

export type Struct = Extract<ColumnType, { kind: "struct" }>;

/** An object with more keys than this is a dictionary, not a record: it becomes JSON. */
const MOST_FIELDS = 200;

/** The type that holds what `type` held, and this value; values without one become JSON text. */
export function widened(type: ColumnType, value: unknown): ColumnType {
  if (value === null || value === undefined || type.kind === "json") return type;
  const kind = kindOf(value);
  const base = type.kind === "null" ? blank(kind) : type;
  if (base.kind === "list" && kind === "list") {
    for (const item of value as readonly unknown[]) base.item = widened(base.item, item);
    return base;
  }
  if (base.kind === "struct" && kind === "struct") {
    widenFields(base, value as Record<string, unknown>);
    return base.fields.size > MOST_FIELDS ? { kind: "json" } : base;
  }
  if (base.kind === kind) return base;
  return isNumber(base.kind) && isNumber(kind) ? { kind: "double" } : { kind: "json" };
}

/** Takes in a record's columns. */
export function widenFields({ fields }: Struct, record: Record<string, unknown>): void {
  for (const name of Object.keys(record)) {
    const before = fields.get(name);
    const after = widened(before ?? { kind: "null" }, record[name]);
    if (after !== before) fields.set(name, after);
  }
}

type Kind = Exclude<ColumnType["kind"], "null" | "json">;

function kindOf(value: unknown): Kind {
  switch (typeof value) {
    case "boolean":
      return "boolean";
    case "number":
      return Number.isSafeInteger(value) ? "integer" : "double";
    case "string":
      return "string";
    default:
      return Array.isArray(value) ? "list" : "struct";
  }
}

function blank(kind: Kind): ColumnType {
  if (kind === "list") return { kind, item: { kind: "null" } };
  return kind === "struct" ? { kind, fields: new Map() } : { kind };
}

function isNumber(kind: ColumnType["kind"]): boolean {
  return kind === "integer" || kind === "double";
}

/** Parquet has no object without fields, so one becomes JSON; what is null everywhere becomes text. */
export function isJson(type: ColumnType): boolean {
  return type.kind === "json" || (type.kind === "struct" && type.fields.size === 0);
}

/** The columns, at any depth, whose values did not agree on a type. */
export function* conflicts(type: ColumnType, path: string): Generator<string> {
  if (type.kind === "json") yield path;
  if (type.kind === "list") yield* conflicts(type.item, `${path}[]`);
  if (type.kind === "struct") for (const [name, field] of type.fields) yield* conflicts(field, `${path}.${name}`);
}

const scalars: Readonly<Record<string, Pick<SchemaElement, "type" | "converted_type">>> = {
  boolean: { type: "BOOLEAN" },
  integer: { type: "INT64" },
  double: { type: "DOUBLE" },
};
const text = { type: "BYTE_ARRAY", converted_type: "UTF8" } as const;

/** A column's schema, parents before children, everything nullable. */
export function schemaOf(name: string, type: ColumnType): SchemaElement[] {
  const element = { name, repetition_type: "OPTIONAL" } as const;
  if (type.kind === "list") {
    const list = { name: "list", repetition_type: "REPEATED", num_children: 1 } as const;
    return [{ ...element, converted_type: "LIST", num_children: 1 }, list, ...schemaOf("element", type.item)];
  }
  if (type.kind === "struct" && !isJson(type)) {
    const fields = [...type.fields].flatMap(([field, inner]) => schemaOf(field, inner));
    return [{ ...element, num_children: type.fields.size }, ...fields];
  }
  return [{ ...element, ...(scalars[type.kind] ?? text) }];
}

/** Whether JSON gives a value back as it is. */
export function isPlain(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object") return typeof value === "string" || typeof value === "boolean";
  if (value === null) return true;
  if ("toJSON" in value) return false;
  if (Array.isArray(value)) return value.every(isPlain);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  for (const key in value) if (!isPlain((value as Record<string, unknown>)[key])) return false;
  return true;
}

/** Whether the values of a column can be written as they are. */
export function fits(type: ColumnType): boolean {
  if (type.kind === "list") return fits(type.item);
  if (type.kind === "struct" && !isJson(type)) return [...type.fields.values()].every(fits);
  return type.kind !== "integer" && !isJson(type);
}

/** A value as its column's type wants it. */
export function fitted(value: unknown, type: ColumnType): unknown {
  if (value === null || value === undefined) return null;
  if (isJson(type)) return JSON.stringify(value);
  if (type.kind === "integer") return BigInt(value as number);
  if (type.kind === "list") return (value as readonly unknown[]).map((item) => fitted(item, type.item));
  if (type.kind !== "struct") return value;
  const record = value as Record<string, unknown>;
  return Object.fromEntries(Array.from(type.fields, ([name, field]) => [name, fitted(record[name], field)]));
}
