import type { Pipeline } from "./pipeline.ts";
import type { Place } from "./place.ts";

/** An operator as it was written, not yet checked. */
export interface OperatorSpec {
  readonly type: "operator";
  readonly name: string;
  /** What follows the name, as in a shell. */
  readonly words?: readonly string[];
  /** Or what YAML gives: a map of options, or a value or list by itself. */
  readonly value?: unknown;
  /** Or what was parsed already: a shell has read its own words. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Where each word or key stands. */
  readonly parts?: readonly { readonly text: string; readonly at: number }[];
  readonly place?: Place;
}

export interface FanSpec {
  readonly type: "fan";
  readonly branches: readonly (readonly Spec[])[];
  readonly pick?: number | undefined;
  readonly place: Place;
}

/** A pipeline that exists already: a value in a template. */
export interface PipelineSpec {
  readonly type: "pipeline";
  readonly pipeline: Pipeline;
}

/** A pipeline as it was written, in any spelling. */
export type Spec = OperatorSpec | FanSpec | PipelineSpec;
