import type { SourceOp, Step } from "../kernel/kinds.ts";

/** A column that no row has. */
const NOBODYS = "\u0000";

/**
 * The source, told to read no more than the first steps look at, where one of them lets nothing else through: what is read
 * of `load hub:… >> keep a b` are two columns. Where a step before that may look at any column, all are read.
 */
export function narrowed(source: SourceOp, steps: readonly Step[]): SourceOp {
  const needed = new Set<string>();
  for (const step of steps.slice(1)) {
    if (step.kind === "fan" || step.needs === undefined) return source;
    for (const column of step.needs) needed.add(column);
    const rest = step.columns?.([NOBODYS]);
    if (rest !== undefined && !rest.includes(NOBODYS)) return source.only?.([...needed]) ?? source;
  }
  return source;
}
