import assert from "node:assert/strict";
import { test } from "node:test";
import { isStrict } from "../../src/llm/strict-schema.ts";

const text = { type: "string" };
const closed = { type: "object", properties: { a: text }, required: ["a"], additionalProperties: false };

for (const [name, schema, strict] of [
  ["an object that needs all it has", closed, true],
  ["nested ones", { ...closed, properties: { a: { type: "array", items: closed } } }, true],
  ["definitions", { ...closed, properties: { a: { $ref: "#/$defs/a" } }, $defs: { a: closed } }, true],
  ["an enum of objects", { ...closed, properties: { a: { enum: [{ type: "object" }] } } }, true],
  ["a property that may be missing", { ...closed, required: [] }, false],
  ["an object that may have more", { ...closed, additionalProperties: undefined }, false],
  ["an open object in a list", { ...closed, properties: { a: { type: "array", items: { type: "object" } } } }, false],
  ["an open object among choices", { ...closed, properties: { a: { anyOf: [text, { type: "object" }] } } }, false],
  ["a list", { type: "array", items: text }, false],
] as const) {
  test(`isStrict() is ${strict} for ${name}`, () => assert.equal(isStrict(schema), strict));
}
