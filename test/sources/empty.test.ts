import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Row } from "../../src/row.ts";
import { findSources } from "../../src/sources/find.ts";
import { readSources } from "../../src/sources/open.ts";

const how = {
  signal: new AbortController().signal,
  reject: ({ error }: { error: unknown }) => assert.fail(String(error)),
  warn: (message: string) => assert.fail(message),
};

describe("empty:N", () => {
  test("gives as many rows without columns, each an object of its own", async () => {
    const rows: Row[] = [];
    for await (const some of readSources(await findSources(["empty:600"]), how)) rows.push(...some);
    assert.equal(rows.length, 600);
    assert.equal(new Set(rows).size, 600);
    assert.ok(rows.every((row) => Object.keys(row).length === 0));
  });

  for (const spec of ["empty:", "empty:0", "empty:-3", "empty:1.5", "empty:many"]) {
    test(`refuses ${spec}`, async () => {
      await assert.rejects(findSources([spec]), { code: "ERR_INPUT", message: /it must be empty:N/ });
    });
  }
});
