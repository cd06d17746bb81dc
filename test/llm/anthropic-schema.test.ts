import assert from "node:assert/strict";
import { test } from "node:test";
import { closedSchema } from "../../src/llm/anthropic-schema.ts";

test("closedSchema() closes every object", () => {
  const inner = { type: "object", properties: { a: { type: "string" } } };
  const schema = { type: "object", properties: { list: { type: "array", items: inner } } };
  const closed = { ...inner, additionalProperties: false };
  assert.deepEqual(closedSchema(schema), {
    type: "object",
    properties: { list: { type: "array", items: closed } },
    additionalProperties: false,
  });
});

test("closedSchema() says bounds in the description", () => {
  assert.deepEqual(closedSchema({ type: "array", description: "Facts", minItems: 3, maxItems: 5 }), {
    type: "array",
    minItems: 1,
    description: "Facts; minItems: 3; maxItems: 5",
  });
});

test("closedSchema() lists a small range of whole numbers", () => {
  assert.deepEqual(closedSchema({ type: "integer", minimum: 1, maximum: 3 }), { type: "integer", enum: [1, 2, 3] });
  assert.deepEqual(closedSchema({ type: "integer", minimum: 1, maximum: 1e6 }), {
    type: "integer",
    description: "minimum: 1; maximum: 1000000",
  });
});

test("closedSchema() leaves properties that are called like bounds alone", () => {
  const { properties } = closedSchema({ type: "object", properties: { maximum: { type: "number" } } });
  assert.deepEqual(properties, { maximum: { type: "number" } });
});

test("closedSchema() keeps what an object allows besides its properties", () => {
  const map = { type: "object", additionalProperties: { type: "string" } };
  assert.deepEqual(closedSchema(map), map);
});
