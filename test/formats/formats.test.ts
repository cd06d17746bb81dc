import assert from "node:assert/strict";
import { test } from "node:test";
import { formatNamed, formatOfName, formats } from "../../src/formats/formats.ts";

test("formats say of each format what it says of itself", async () => {
  for (const entry of formats) {
    const format = await entry.load();
    assert.deepEqual([format.name, format.extensions], [entry.name, entry.extensions]);
  }
});

test("formatOfName() goes by the ending, packed or not, in any case", () => {
  const names = ["a.jsonl", "b.NDJSON.gz", "c.csv.zst", "d.PDF", "e.htm", "f.xyz", "jsonl"];
  assert.deepEqual(
    names.map((name) => formatOfName(name)?.name),
    ["jsonl", "jsonl", "csv", "pdf", "html", undefined, undefined],
  );
});

test("formatNamed() takes a name or an ending, and says what is near", () => {
  assert.equal(formatNamed("md").name, "markdown");
  assert.throws(() => formatNamed("parket"), { code: "ERR_OPTION", details: { hint: "Did you mean parquet?" } });
});
