import assert from "node:assert/strict";
import { test } from "node:test";
import { requestKey } from "../../src/llm/key.ts";

const text = "<|im_start|>user\n";

test("requestKey() depends on raw text and on the sample", () => {
  const keys = [
    requestKey("m", { messages: [], text }),
    requestKey("m", { messages: [], text: `${text}Why` }),
    requestKey("m", { messages: [], text, sample: 4_096 }),
    requestKey("m", { messages: [] }),
    requestKey("m", { messages: [{ role: "user", content: text }] }),
  ];
  assert.equal(new Set(keys).size, keys.length);
});
