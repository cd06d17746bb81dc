import { canonical } from "./hash.ts";
import { hasOrigin, inherit, type Row } from "./row.ts";

/** Most groups that are open at once. */
const OPEN_GROUPS = 10_000;

export interface GroupBy {
  readonly by: string;
  /** Equal keys belong together wherever they stand; else only where they follow each other. */
  readonly anywhere: boolean;
  /** A group of so many rows is whole. */
  readonly size: number;
  /** A group with fewer rows is left out. */
  readonly min: number;
  readonly join: (first: Row, rows: readonly Row[]) => Row;
  /** Called once, when a group had to leave before it was whole. */
  readonly warn: (message: string) => void;
  /** @default 10,000 */
  readonly open?: number;
}

/**
 * Collects rows with one key into groups. A row without the key is a group of its own.
 *
 * Holds one group, or with `anywhere` at most 10,000: past that the oldest leaves as it is. Groups that are never whole leave
 * at the end, in the order of their first rows.
 */
export async function* groupBy(rows: AsyncIterable<Row>, options: GroupBy): AsyncGenerator<Row> {
  const groups = new Map<string, Row[]>();
  const most = options.anywhere ? (options.open ?? OPEN_GROUPS) : 1;
  let warned = false;
  for await (const row of rows) {
    const value = row[options.by];
    if (value === undefined || value === null) {
      if (!options.anywhere) yield* emptied(groups, options);
      yield* whole([row], options);
      continue;
    }
    const key = canonical(value);
    const group = groups.get(key) ?? [];
    if (group.length === 0 && groups.size >= most) {
      if (options.anywhere && !warned)
        options.warn(
          `group --by ${options.by}: more than ${most} groups were open, the oldest left before they were whole`,
        );
      warned = true;
      yield* taken(groups, groups.keys().next().value!, options);
    }
    groups.set(key, group);
    if (group.push(row) >= options.size) yield* taken(groups, key, options);
  }
  yield* emptied(groups, options);
}

function* emptied(groups: Map<string, Row[]>, options: GroupBy): Generator<Row> {
  for (const key of groups.keys()) yield* taken(groups, key, options);
}

function* taken(groups: Map<string, Row[]>, key: string, options: GroupBy): Generator<Row> {
  const rows = groups.get(key)!;
  groups.delete(key);
  yield* whole(rows, options);
}

function* whole(rows: readonly Row[], { min, join }: GroupBy): Generator<Row> {
  if (rows.length < min) return;
  const [first] = rows as readonly [Row];
  const grouped = join(first, rows);
  yield hasOrigin(first) ? inherit(grouped, first) : grouped;
}
