import type { Dump } from "./dump.ts";

/** Steps in our order: one after the other, or branches side by side that end at the step that joins them. */
export type Part =
  | { readonly type: "step"; readonly name: string }
  | { readonly type: "fan"; readonly from: string; readonly branches: readonly (readonly Part[])[] };

/** A graph as arrows and fan-outs, and the steps that it has no place for. */
export interface Order {
  readonly parts: readonly Part[];
  readonly left: readonly string[];
}

/** Follows the arrows from the first step that nothing leads to. */
export function orderOf({ steps, next }: Pick<Dump, "steps" | "next">): Order {
  const after = (name: string): readonly string[] => next.get(name) ?? [];
  const reached = new Set([...next.values()].flat());
  const [first] = [...steps.keys()].filter((name) => !reached.has(name));
  const placed = new Set<string>();

  function walk(name: string | undefined, end: string | undefined): Part[] {
    const parts: Part[] = [];
    let at = name;
    while (at !== undefined && at !== end && !placed.has(at)) {
      placed.add(at);
      parts.push({ type: "step", name: at });
      const following = after(at);
      if (following.length < 2) {
        at = following[0];
        continue;
      }
      const join = meetingOf(following, end);
      parts.push({ type: "fan", from: at, branches: following.map((branch) => walk(branch, join)) });
      at = join;
    }
    return parts;
  }

  /** The first step that all branches come to. */
  function meetingOf(branches: readonly string[], end: string | undefined): string | undefined {
    const [some, ...others] = branches.map((branch) => reachable(branch));
    return [...some!].find((name) => name !== end && others.every((other) => other.has(name))) ?? end;
  }

  /** A step and all after it, nearest first. */
  function reachable(from: string): ReadonlySet<string> {
    const found = new Set([from]);
    for (const name of found) for (const one of after(name)) found.add(one);
    return found;
  }

  const parts = walk(first, undefined);
  return { parts, left: [...steps.keys()].filter((name) => !placed.has(name)) };
}
