import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { traced } from "../src/row.ts";

test("a row shows its origin, and nothing else that is not its own, when it is printed", () => {
  // Node 24 prints symbol keys without brackets.
  assert.match(inspect(traced({ a: 1 }, "12.0")), /^\{ a: 1, \[?Symbol\(distilstream\.trace\)\]?: 12\.0 \}$/);
});
