import assert from "node:assert/strict";
import { test } from "node:test";
import { unbounded } from "../../src/llm/unbounded-schema.ts";

test("unbounded() takes longest lengths out, at any depth, and nothing else", () => {
  const entry = { type: "string", minLength: 1 };
  const bounded = { type: "array", maxItems: 3, items: { anyOf: [{ ...entry, maxLength: 9 }, { type: "null" }] } };
  assert.deepEqual(unbounded({ type: "object", properties: { list: bounded }, required: ["list"] }), {
    type: "object",
    properties: { list: { type: "array", maxItems: 3, items: { anyOf: [entry, { type: "null" }] } } },
    required: ["list"],
  });
});

test("unbounded() keeps a property that has this name, and values", () => {
  const schema = { properties: { maxLength: { type: "integer" } }, const: { maxLength: 3 } };
  assert.deepEqual(unbounded(schema), schema);
});
