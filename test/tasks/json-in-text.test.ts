import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { jsonIn } from "../../src/tasks/json-in-text.ts";

describe("jsonIn()", () => {
  const cases: readonly [text: string, values: readonly unknown[]][] = [
    ["no json", []],
    ['{"a": 1}', [{ a: 1 }]],
    ['Here: {"a": {"b": [1]}} and [2].', [{ a: { b: [1] } }, [2]]],
    ['```json\n{"a": 1}\n```', [{ a: 1 }]],
    ['{"a": "} ] \\" {"}', [{ a: '} ] " {' }]],
    ['{"a": [1, 2,],}', [{ a: [1, 2] }]],
    ['{"a": {"b": 1}', [{ b: 1 }]],
    ["{not json} [1]", [[1]]],
    ["}{", []],
  ];
  for (const [text, values] of cases) {
    test(`finds ${values.length} in ${JSON.stringify(text)}`, () => {
      assert.deepEqual(
        jsonIn(text).map(({ value }) => value),
        values,
      );
    });
  }

  test("says where each begins", () => assert.deepEqual(jsonIn("ab [1]")[0]!.start, 3));

  test("gives up on text that only opens brackets, soon", () => {
    const start = performance.now();
    assert.deepEqual(jsonIn("{".repeat(200_000)), []);
    assert.ok(performance.now() - start < 1_000);
  });
});
