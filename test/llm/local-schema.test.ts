import assert from "node:assert/strict";
import { test } from "node:test";
import { grammarSchema } from "../../src/llm/local-schema.ts";

test("grammarSchema() keeps what the grammar knows and leaves out the rest", () => {
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Instructions",
    type: "object",
    properties: {
      instructions: {
        type: "array",
        minItems: 2,
        maxItems: 2,
        uniqueItems: true,
        items: { type: "string", maxLength: 80, pattern: "x" },
      },
    },
    required: ["instructions"],
    additionalProperties: false,
  };
  assert.deepEqual(grammarSchema(schema), {
    type: "object",
    properties: { instructions: { type: "array", minItems: 2, maxItems: 2, items: { type: "string", maxLength: 80 } } },
    additionalProperties: false,
  });
});

test("grammarSchema() turns a small range of integers into a choice", () => {
  assert.deepEqual(grammarSchema({ type: "integer", minimum: 1, maximum: 5 }), { enum: [1, 2, 3, 4, 5] });
  assert.deepEqual(grammarSchema({ type: "integer", exclusiveMinimum: 0, exclusiveMaximum: 3 }), { enum: [1, 2] });
  assert.deepEqual(grammarSchema({ type: "integer", minimum: 0, maximum: 1e9 }), { type: "integer" });
});

test("grammarSchema() lowers a length above what llama.cpp can repeat", () => {
  assert.deepEqual(grammarSchema({ type: "string", maxLength: 100_000 }), { type: "string", maxLength: 1_900 });
});

test("grammarSchema() reads a list of types, and anyOf, as oneOf", () => {
  const nullable = { oneOf: [{ type: "string" }, { type: "null" }] };
  assert.deepEqual(grammarSchema({ type: ["string", "null"] }), nullable);
  assert.deepEqual(grammarSchema({ anyOf: [{ type: "string" }, { type: "null" }] }), nullable);
});

test("grammarSchema() keeps references to definitions, under either name", () => {
  const schema = { definitions: { item: { type: "string" } }, type: "array", items: { $ref: "#/definitions/item" } };
  assert.deepEqual(grammarSchema(schema), {
    type: "array",
    items: { $ref: "#/$defs/item" },
    $defs: { item: { type: "string" } },
  });
});

test("grammarSchema() takes an empty schema, or a reference to nowhere, as any value", () => {
  for (const schema of [{}, { $ref: "#/$defs/gone" }]) {
    const { oneOf } = grammarSchema(schema) as { oneOf: { type: string }[] };
    assert.deepEqual(
      oneOf.map(({ type }) => type),
      ["string", "number", "boolean", "null", "array", "object"],
    );
  }
});

test("grammarSchema() joins allOf", () => {
  const schema = { allOf: [{ type: "string", minLength: 1 }, { maxLength: 9 }] };
  assert.deepEqual(grammarSchema(schema), { type: "string", minLength: 1, maxLength: 9 });
});
