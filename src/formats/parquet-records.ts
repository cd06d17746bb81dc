import type { SchemaTree } from "hyparquet";
import type { Column } from "./parquet-column.ts";

/** Reads one node of the schema, row after row, out of its columns. */
export interface NodeReader {
  read(): unknown;
  /** The columns below it, all of which one row takes a value of. */
  readonly columns: readonly Column[];
}

/** What the reader of a node has to know. */
interface Place {
  /** The definition and repetition level above the node. */
  readonly defined: number;
  readonly repeated: number;
  readonly column: (leaf: SchemaTree) => Column;
  /** A leaf's value as JSON has it. */
  readonly plain: (value: unknown) => unknown;
}

type Kinds = Pick<typeof import("hyparquet/src/schema.js"), "isListLike" | "isMapLike">;

/** Readers of nodes: lists, maps, records and leaves, each out of the levels of its columns. */
export async function nodeReaders(): Promise<(node: SchemaTree, place: Place) => NodeReader> {
  const kinds = await import("hyparquet/src/schema.js");
  return (node, place) => readerOf(node, place, kinds);
}

function readerOf(node: SchemaTree, place: Place, kinds: Kinds): NodeReader {
  const repetition = node.element.repetition_type;
  const inner = { ...place, defined: place.defined + (repetition === "REQUIRED" ? 0 : 1) };
  if (repetition === "REPEATED") return many(inner, (within) => contents(node, within, kinds));
  const reader = contents(node, inner, kinds);
  return repetition === "REQUIRED" || node.children.length === 0 ? reader : optional(reader, inner.defined);
}

/** A node as such, its own repetition aside. */
function contents(node: SchemaTree, place: Place, kinds: Kinds): NodeReader {
  const [child] = node.children;
  if (child === undefined) return leaf(place.column(node), place.plain);
  if (kinds.isListLike(node)) {
    const within = { ...place, defined: place.defined + 1 };
    const [element = child] = child.children;
    return many(within, (inner) =>
      element === child ? contents(child, inner, kinds) : readerOf(element, inner, kinds),
    );
  }
  if (kinds.isMapLike(node)) {
    const entries = many({ ...place, defined: place.defined + 1 }, (within) => record(child, within, kinds));
    return {
      ...entries,
      read: () => Object.fromEntries((entries.read() as Entry[]).map(({ key, value }) => [key, value])),
    };
  }
  return record(node, place, kinds);
}

interface Entry {
  readonly key: string;
  readonly value: unknown;
}

function leaf(column: Column, plain: (value: unknown) => unknown): NodeReader {
  const read = () => {
    const value = column.take();
    return typeof value === "string" ? value : plain(value);
  };
  return { columns: [column], read };
}

function record(node: SchemaTree, place: Place, kinds: Kinds): NodeReader {
  const fields = node.children.map((child) => ({ name: child.element.name, ...readerOf(child, place, kinds) }));
  return {
    columns: fields.flatMap(({ columns }) => columns),
    read() {
      const value: Record<string, unknown> = {};
      for (const field of fields) value[field.name] = field.read();
      return value;
    },
  };
}

/** A list; `place.defined` is the level at which it has an item. */
function many(place: Place, itemOf: (place: Place) => NodeReader): NodeReader {
  const repeated = place.repeated + 1;
  const item = itemOf({ ...place, repeated });
  const first = item.columns[0]!;
  return {
    columns: item.columns,
    read() {
      const items: unknown[] = [];
      if (first.definition < place.defined) {
        for (const column of item.columns) column.take();
        return items;
      }
      do items.push(item.read());
      while (first.repetition === repeated);
      return items;
    },
  };
}

/** Null where the columns say so below `defined`. */
function optional({ columns, read }: NodeReader, defined: number): NodeReader {
  const first = columns[0]!;
  return {
    columns,
    read() {
      if (first.definition >= defined) return read();
      for (const column of columns) column.take();
      return null;
    },
  };
}
