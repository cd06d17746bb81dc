import { resolve } from "node:path";
import type { Node, OperatorNode } from "../pipeline.ts";

/** Items of a list that are looked at to tell it from another. */
const LIST = 100;

/** The files that a pipeline saves to, in order. */
export function saves(nodes: readonly Node[]): readonly string[] {
  return nodes.flatMap((node) => {
    if (node.type === "fan") return node.branches.flatMap((branch) => saves(branch.nodes));
    return node.name === "save" ? [String(node.options["path"])] : [];
  });
}

/** Whether all that leaves the pipeline is saved: by its last step, or by the last step of each branch there. */
export function endsSaved(nodes: readonly Node[]): boolean {
  const last = nodes.at(-1);
  return last?.type === "fan" ? last.branches.every((branch) => endsSaved(branch.nodes)) : last?.name === "save";
}

/** Runs add up that write the same files; those that write none, where they are the same pipeline. */
export function spendingKey(nodes: readonly Node[]): unknown {
  const files = saves(nodes).filter((path) => path !== "-");
  return files.length > 0 ? files.map((path) => resolve(path)).sort() : describeNodes(nodes);
}

function describeNodes(nodes: readonly Node[]): unknown {
  return nodes.map((node) =>
    node.type === "fan" ? node.branches.map((branch) => describeNodes(branch.nodes)) : [node.name, plain(node.options)],
  );
}

/** Options as data. A model or a transform of the user's own may hold anything, circles too. */
function plain(options: OperatorNode["options"]): unknown {
  try {
    return JSON.parse(JSON.stringify(options, (_, value) => brief(value)));
  } catch {
    return {};
  }
}

/** A model of the user's own stands for its id, and a long list, which may be a whole data set, for its size and beginning. */
function brief(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > LIST ? [value.length, ...value.slice(0, LIST)] : value;
  return typeof value === "object" && value !== null && "llm" in value ? (value as { id?: unknown }).id : value;
}
