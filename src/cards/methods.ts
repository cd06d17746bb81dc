import type { Node } from "../pipeline.ts";
import { tasks } from "../tasks/index.ts";

export interface Method {
  readonly name: string;
  readonly source: string;
}

/** The papers whose methods a pipeline uses, by its tasks. */
export function methodsOf(nodes: readonly Node[]): readonly Method[] {
  const used = new Set(taskNames(nodes));
  const all = Object.values(tasks)
    .flat()
    .map(({ declaration }) => declaration as Declared);
  return all.flatMap(({ name, aliases = [], source }) => {
    const isUsed = [name, ...aliases].some((one) => used.has(one));
    return isUsed && source !== undefined ? [{ name, source }] : [];
  });
}

interface Declared {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly source?: string;
}

function* taskNames(nodes: readonly Node[]): Generator<string> {
  for (const node of nodes) {
    if (node.type === "fan") for (const branch of node.branches) yield* taskNames(branch.nodes);
    else {
      const { task } = node.options;
      if (typeof task === "string") yield task;
      else if (typeof task === "object" && task !== null && "name" in task) yield String(task.name);
    }
  }
}
