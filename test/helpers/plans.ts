import assert from "node:assert/strict";
import { DistilError } from "../../src/errors.ts";
import type { Pipeline } from "../../src/pipeline.ts";

/** A pipeline as data, for comparing. */
export function plan(pipeline: Pipeline): unknown {
  return JSON.parse(JSON.stringify(pipeline.nodes));
}

/** What an action that must fail fails with. */
export function failure(act: () => unknown): DistilError {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof DistilError, String(error));
    return error;
  }
  throw new Error("it did not throw");
}
