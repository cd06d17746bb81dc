import { parseExpression } from "./expression.ts";
import type { FanSpec, OperatorSpec, Spec } from "./spec.ts";
import {
  dataOf,
  entriesOf,
  faultAt,
  isMap,
  isScalar,
  isSeq,
  type MapEntry,
  type Node,
  placeOf,
  type YAMLMap,
  type Yaml,
} from "./yaml.ts";

/**
 * Reads what stands under `pipeline:`, a `>>` string or a list of steps.
 *
 * A step is a string (one or more steps in `>>` words), or a map of one operator to its options, its list or its value.
 */
export function readSteps(yaml: Yaml, node: Node | null, owner = "pipeline"): Spec[] {
  if (isSeq(node)) {
    if (node.items.length === 0) throw faultAt(yaml, node, `Cannot use ${owner} as it is empty`);
    return node.items.flatMap((item) => readStep(yaml, item as Node | null));
  }
  if (isScalar(node) || isMap(node)) return readStep(yaml, node);
  throw faultAt(
    yaml,
    node,
    `Cannot use ${owner} as it must be a list of steps or a text such as load a.jsonl >> limit 5`,
  );
}

function readStep(yaml: Yaml, node: Node | null): Spec[] {
  if (isScalar(node) && typeof node.value === "string") return parseExpression(node.value, origin(yaml, node));
  if (!isMap(node))
    throw faultAt(yaml, node, "Cannot use this step as it must be an operator, such as limit 5 or limit: 5");
  const entries = entriesOf(yaml, node, "a step");
  const fan = entries.find((entry) => entry.name === "fan-out");
  if (fan) return [readFan(yaml, node, fan)];
  const [first, second] = entries;
  if (first === undefined) throw faultAt(yaml, node, "Cannot use this step as it is empty");
  if (second) {
    const hint = `Begin a new step with "- ${second.name}:", or indent it to make it an option of ${first.name}`;
    throw faultAt(
      yaml,
      second.key,
      `Cannot use ${second.name} here as a step is one operator, and this one is ${first.name}`,
      hint,
    );
  }
  return [readOperator(yaml, first)];
}

/** A text that begins on a line of its own after `|` and `>`, and on its node's line elsewhere. */
function origin(yaml: Yaml, node: Node): { file: string; firstLine: number } {
  const start = node.range?.[0] ?? 0;
  const block = /^[|>]/.test(yaml.text.slice(start));
  return { file: yaml.file, firstLine: yaml.text.slice(0, start).split("\n").length + (block ? 1 : 0) };
}

function readOperator(yaml: Yaml, entry: MapEntry): OperatorSpec {
  const parts = isMap(entry.value) ? entriesOf(yaml, entry.value, entry.name).map(partOf) : [];
  return {
    type: "operator",
    name: entry.name,
    value: dataOf(yaml, entry.value),
    parts,
    place: placeOf(yaml, entry.key),
  };
}

function partOf(entry: MapEntry): { text: string; at: number } {
  return { text: entry.name, at: entry.key.range?.[0] ?? 0 };
}

function readFan(yaml: Yaml, step: YAMLMap, fan: MapEntry): FanSpec {
  const pick = entriesOf(yaml, step, "a fan-out", ["fan-out", "pick"]).find((entry) => entry.name === "pick");
  if (!isSeq(fan.value) || fan.value.items.length === 0) {
    throw faultAt(yaml, fan.value ?? fan.key, "Cannot use this fan-out as it must be a list of branches");
  }
  const branches = fan.value.items.map((branch) => readSteps(yaml, branch as Node | null, "this branch"));
  return { type: "fan", branches, pick: pick && readPick(yaml, pick), place: placeOf(yaml, fan.key) };
}

function readPick(yaml: Yaml, entry: MapEntry): number {
  const count = dataOf(yaml, entry.value);
  if (typeof count === "number" && Number.isInteger(count) && count > 0) return count;
  throw faultAt(yaml, entry.value ?? entry.key, "Cannot use this pick as it must be a whole number, at least 1");
}
