import assert from "node:assert/strict";
import { test } from "node:test";
import { Journal } from "../../src/journal/store.ts";
import { keptReply } from "../../src/llm/batch-kept.ts";
import { keepReply } from "../../src/llm/keeping.ts";
import { SampleKeys } from "../../src/llm/key.ts";
import type { LlmReply, LlmRequest } from "../../src/llm/llm.ts";
import { folderFor } from "../helpers/files.ts";

const place = { model: "m", can: { schema: true }, variant: {} };
const asked: LlmRequest = { messages: [{ role: "user", content: "Why?" }], n: 2 };
const given: LlmReply = {
  choices: [
    { text: "sample 0", finish: "stop" },
    { text: "sample 1", finish: "stop" },
  ],
  usage: { input: 1, output: 2 },
  model: "served",
};

const keyed = (request: LlmRequest) => ({ request, keys: new SampleKeys("m", {}).of(request) });

test("keptReply() gives all samples of a request, and none where they are others", async (t) => {
  const journal = await Journal.open(await folderFor(t));
  t.after(() => journal.close());
  await keepReply(journal, place, keyed(asked), given);
  const kept = (request: LlmRequest) => keptReply(journal, "m", keyed(request), () => 0);
  assert.deepEqual(kept(asked)?.choices, given.choices);
  assert.equal(kept({ ...asked, n: 1 }), undefined);
  assert.equal(kept({ ...asked, n: 3 }), undefined);
  // The second of these is not there: it was never asked for.
  assert.equal(kept({ ...asked, sample: 1 }), undefined);
});
