import { build } from "./build.ts";
import { DistilError } from "./errors.ts";
import { parseExpression } from "./expression.ts";
import { fillText, markedValue, markOf } from "./marks.ts";
import { Pipeline } from "./pipeline.ts";
import type { OperatorSpec, Spec } from "./spec.ts";

/**
 * A pipeline from a template: distil`load ${file} >> ${generate({ model })} >> save ${output}`.
 *
 * Text and numbers are one word whatever is in them; a pipeline is a step, an array of pipelines a fan-out; any other object
 * (a model, a task) is the value of the option before it. Throws what `build` throws.
 */
export function distil(strings: TemplateStringsArray, ...values: readonly unknown[]): Pipeline {
  const text = strings.reduce((before, part, index) => before + markOf(index - 1) + part);
  return build(
    parseExpression(text).map((spec) => fillSpec(spec, values)),
    values,
  );
}

function fillSpec(spec: Spec, values: readonly unknown[]): Spec {
  if (spec.type === "pipeline") return spec;
  if (spec.type === "fan")
    return { ...spec, branches: spec.branches.map((branch) => branch.map((one) => fillSpec(one, values))) };
  const value = markedValue(spec.name, values);
  if (value instanceof Pipeline) return { type: "pipeline", pipeline: alone(spec, value) };
  if (Array.isArray(value) && value.every((one) => one instanceof Pipeline)) return fanOf(spec, value);
  return { ...spec, name: fillText(spec.name, values), words: spec.words?.map((word) => fillText(word, values)) ?? [] };
}

function fanOf(spec: OperatorSpec, branches: readonly Pipeline[]): Spec {
  const [flag, count] = spec.words ?? [];
  const picks = flag === "pick" || flag === "--pick";
  return {
    type: "fan",
    branches: branches.map((pipeline) => [{ type: "pipeline", pipeline }]),
    pick: picks ? Number(count) : undefined,
    place: spec.place!,
  };
}

function alone(spec: OperatorSpec, pipeline: Pipeline): Pipeline {
  if (!spec.words?.length) return pipeline;
  throw new DistilError("ERR_USAGE", `Cannot use "${spec.words[0]}" after a pipeline as its options are set already`);
}
