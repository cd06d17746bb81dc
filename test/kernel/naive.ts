import { chance, permutation } from "../../src/hash.ts";
import { type Case, dropsFor, failsFor, litter, next, type Spec, throwsAfter } from "./graph.ts";

/** A row of the interpreter. `lost`: an operator kept it with a null value. */
interface Item {
  readonly value: number | null;
  readonly origin: string;
}

export interface Rejected {
  readonly origin: string;
  readonly step: number;
  readonly operator: string;
}

export interface Expected {
  readonly rows: readonly Item[];
  readonly rejects: readonly Rejected[];
}

type Branch = { readonly items: readonly Item[] } | { readonly failed: string };

/** Runs a case one row and one step at a time, with no concurrency at all. */
export function interpret({ rows, steps, onError, seed }: Case): Expected {
  const rejects: Rejected[] = [];
  let items: Item[] = Array.from({ length: rows }, (_, index) => ({ value: next(index, seed), origin: String(index) }));
  let number = 1;
  for (const spec of steps) {
    items = runStep(spec, number, items);
    number += spec.kind === "fan" ? 2 : 1;
  }
  return { rows: items, rejects };

  function runStep(spec: Spec, step: number, input: Item[]): Item[] {
    switch (spec.kind) {
      case "sort":
        return [...input].sort((a, b) => (a.value ?? -1) - (b.value ?? -1) || 0);
      case "skip":
        return input.filter(({ value }) => (value ?? 0) % spec.every !== 0);
      case "take":
        return input.slice(0, spec.count);
      case "save":
        return input;
      default:
        return input.flatMap((item) => {
          const result = apply(spec, item, step);
          if ("failed" in result) {
            const at = spec.kind === "fan" && result.failed === `join${spec.id}` ? step + 1 : step;
            rejects.push({ origin: item.origin, step: at, operator: result.failed });
            return [...(result.partly ?? [])];
          }
          return [...result.items];
        });
    }
  }

  function apply(spec: Spec, item: Item, step: number): Branch & { partly?: readonly Item[] } {
    const { value, origin } = item;
    if (value === null) return { items: [item] };
    switch (spec.kind) {
      case "fan":
        return applyFan(spec, item, value, step);
      case "row":
        if (failsFor(value, spec.id, spec.fails)) return failing(`row${spec.id}`, origin);
        if (dropsFor(value, spec.id, spec.drops)) return { items: [] };
        return { items: [{ value: next(value, spec.id), origin }] };
      case "many":
        if (failsFor(value, spec.id, spec.fails)) return failing(`many${spec.id}`, origin);
        return { items: children(spec.id, origin, value, litter(value, spec.id)) };
      case "expand":
        if (!failsFor(value, spec.id, spec.fails))
          return { items: children(spec.id, origin, value, litter(value, spec.id)) };
        return { failed: `expand${spec.id}`, partly: children(spec.id, origin, value, throwsAfter(value, spec.id)) };
      default:
        throw new Error("not a row step");
    }
  }

  function failing(failed: string, origin: string): Branch {
    return onError === "keep" ? { items: [{ value: null, origin }] } : { failed };
  }

  function children(id: number, origin: string, value: number, count: number): Item[] {
    return Array.from({ length: count }, (_, index) => ({
      value: next(value, id, index + 1),
      origin: `${origin}.${index}`,
    }));
  }

  function applyFan(spec: Spec & { kind: "fan" }, item: Item, value: number, step: number): Branch {
    const answers = draw(spec, value).map((branch) => runBranch(spec.branches[branch]!, item, step));
    const failed = answers.find((answer) => "failed" in answer);
    if (failed && spec.min === undefined) return failed;
    if (spec.min !== undefined) {
      const answered = answers.filter((answer) => "items" in answer && answer.items.length > 0).length;
      if (answered < spec.min) return failed ?? { items: [] };
    }
    const values = answers.map((answer) => ("items" in answer ? answer.items.map(({ value }) => value ?? -1) : []));
    if (failsFor(value, spec.id, spec.joinFails)) return { failed: `join${spec.id}` };
    return { items: [{ value: joinValues(spec.id, values), origin: item.origin }] };
  }

  function runBranch(specs: readonly Spec[], item: Item, step: number): Branch {
    const [spec, ...rest] = specs;
    if (spec === undefined) return { items: [item] };
    const result = apply(spec, item, step);
    if (
      (spec.kind !== "many" && spec.kind !== "expand") ||
      item.value === null ||
      ("items" in result && result.items[0]?.value === null)
    ) {
      if ("failed" in result || result.items.length === 0) return result;
      return runBranch(rest, result.items[0]!, step);
    }
    const kids = "items" in result ? result.items : (result.partly ?? []);
    const items = kids.flatMap((kid) => {
      const answer = runBranch(rest, kid, step);
      if ("items" in answer) return answer.items;
      rejects.push({ origin: kid.origin, step, operator: answer.failed });
      return [];
    });
    return "failed" in result ? { failed: result.failed } : { items };
  }

  function draw(spec: Spec & { kind: "fan" }, value: number): number[] {
    const count = spec.branches.length;
    if (spec.pick === undefined) return spec.branches.map((_, index) => index);
    const times = Array.from({ length: count }, () => Math.floor(spec.pick! / count));
    for (const branch of permutation(count, "s", chance([value])).slice(0, spec.pick % count)) times[branch]!++;
    return times.flatMap((often, branch) => Array.from({ length: often }, () => branch));
  }
}

/** What a join makes of the values that its branches gave. */
export function joinValues(id: number, answers: readonly (readonly number[])[]): number {
  return next(
    answers.flat().reduce((sum, value) => (sum * 31 + value + 2) % 1e9, answers.length),
    id,
  );
}
