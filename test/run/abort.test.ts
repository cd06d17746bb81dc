import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../../operators/index.ts";

test("rows() throws the reason of a signal that was aborted before", async () => {
  const signal = AbortSignal.abort();
  await assert.rejects(
    load({ rows: [{ a: 1 }] })
      .rows({ signal, journal: false })
      .next(),
    { name: "AbortError" },
  );
});
