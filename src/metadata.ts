import type { Row } from "./row.ts";

const METADATA = "distil_metadata";

/**
 * What the branches of a row wrote under `distil_metadata`, in one object: a key of one branch keeps its value, a key of
 * several gets the list of them. Nothing, where no branch wrote any.
 */
export function mergeMetadata(row: Row, answers: readonly Row[]): Row {
  const own = entriesOf(row);
  const added = new Map<string, unknown[]>();
  for (const answer of answers) {
    for (const [key, value] of Object.entries(entriesOf(answer))) {
      if (value === own[key]) continue;
      const values = added.get(key);
      if (values === undefined) added.set(key, [value]);
      else values.push(value);
    }
  }
  if (added.size === 0) return {};
  const merged = [...added].map(([key, values]) => [key, values.length === 1 ? values[0] : values] as const);
  return { [METADATA]: { ...own, ...Object.fromEntries(merged) } };
}

function entriesOf(row: Row): Readonly<Record<string, unknown>> {
  const metadata = row[METADATA];
  return typeof metadata === "object" && metadata !== null ? (metadata as Record<string, unknown>) : {};
}
