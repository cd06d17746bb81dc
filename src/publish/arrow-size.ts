import type { ColumnType } from "../sinks/parquet-type.ts";
import { isJson } from "../sinks/parquet-type.ts";

/** Bytes that a value takes in Arrow's memory, without the bits that say what is null. */
export function arrowSize(value: unknown, type: ColumnType): number {
  if (isJson(type)) return 4 + (value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value)));
  switch (type.kind) {
    case "struct": {
      const record = (value ?? {}) as Readonly<Record<string, unknown>>;
      let sum = 0;
      for (const [name, field] of type.fields) sum += arrowSize(record[name], field);
      return sum;
    }
    case "list": {
      let sum = 4;
      for (const item of (value ?? []) as readonly unknown[]) sum += arrowSize(item, type.item);
      return sum;
    }
    case "string":
      return 4 + (typeof value === "string" ? Buffer.byteLength(value) : 0);
    case "boolean":
      return 0.125;
    case "null":
      return 0;
    default:
      return 8;
  }
}
