import assert from "node:assert/strict";
import { test } from "node:test";
import { parseTarget } from "../../src/llm/target.ts";

const cases: readonly [string, string | undefined, string | undefined][] = [
  ["gpt-4o", "gpt-4o", undefined],
  ["org/model@v2", "org/model@v2", undefined],
  ["http://host:8000/v1", undefined, "http://host:8000/v1"],
  ["http://host:8000", undefined, "http://host:8000/v1"],
  ["https://host/api/v2/", undefined, "https://host/api/v2"],
  ["m@http://host/v1", "m", "http://host/v1"],
  ["a@http://b@https://host/v1", "a@http://b", "https://host/v1"],
  ["m@https://me:pass@host/v1", "m", "https://me:pass@host/v1"],
  ["m@https://host/v1?api-version=3", "m", "https://host/v1?api-version=3"],
  ["", undefined, undefined],
];

for (const [rest, model, url] of cases) {
  test(`parseTarget() reads "${rest}"`, () => assert.deepEqual(parseTarget(rest), { model, url }));
}

test("parseTarget() throws ERR_MODEL for what is no URL", () => {
  assert.throws(() => parseTarget("m@http://"), { code: "ERR_MODEL" });
});
