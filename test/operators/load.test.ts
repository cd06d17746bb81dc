import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import { load } from "../../operators/load.ts";
import type { Call, SourceOp } from "../../src/kernel/kinds.ts";
import type { BadLine, Row } from "../../src/row.ts";
import { fileFor, plain } from "../helpers/files.ts";
import { call, open } from "./helpers.ts";

async function loaded(pipeline: ReturnType<typeof load>, given: Partial<Call> = {}): Promise<Row[]> {
  const op = (await open(pipeline)) as SourceOp;
  const rows: Row[] = [];
  for await (const batch of op.open({ ...call, ...given })) rows.push(...batch.map(plain));
  return rows;
}

test("load() reads one path or several", async (context) => {
  const a = await fileFor(context, "a.jsonl", '{"n":1}\n');
  const b = await fileFor(context, "b.csv", "n\n2\n");
  assert.deepEqual(await loaded(load(a)), [{ n: 1 }]);
  assert.deepEqual(await loaded(load([a, b])), [{ n: 1 }, { n: "2" }]);
});

test("load() cuts documents", async (context) => {
  const path = await fileFor(context, "a.md", "one\n\ntwo");
  assert.deepEqual(await loaded(load(path, { by: "paragraph" })), [
    { text: "one", source: path, paragraph: 1 },
    { text: "two", source: path, paragraph: 2 },
  ]);
});

test("load() takes rows of the program", async () => {
  const rows = [{ n: 1 }, { n: 2 }];
  assert.deepEqual(await loaded(load({ rows })), rows);
  assert.deepEqual(await loaded(load({ rows: Readable.from(rows) })), rows);
});

test("load() hands bad lines to the kernel", async (context) => {
  const path = await fileFor(context, "a.jsonl", '{"n":1}\nno\n');
  const bad: BadLine[] = [];
  assert.deepEqual(await loaded(load(path), { reject: (line) => bad.push(line) }), [{ n: 1 }]);
  assert.deepEqual(
    bad.map(({ file, line, raw }) => ({ file, line, raw })),
    [{ file: path, line: 2, raw: "no" }],
  );
});

test("load() throws for a bad line where nobody takes it", async (context) => {
  await assert.rejects(loaded(load(await fileFor(context, "a.jsonl", "no\n"))), { code: "ERR_INPUT" });
});

test("load() says what is missing when it is opened, before any row", async () => {
  await assert.rejects(open(load("does-not-exist.jsonl")), { code: "ERR_INPUT" });
});

test("load() wants a path or rows, not both", () => {
  assert.throws(() => load(), { code: "ERR_USAGE", message: "Cannot load as it must be given a path" });
  assert.throws(() => load({ path: "a.jsonl", rows: [] }), { code: "ERR_USAGE", message: /a path or rows, not both$/ });
  assert.throws(() => load({ rows: [], by: "page" }), { code: "ERR_USAGE" });
  assert.throws(() => load([]), { code: "ERR_OPTION", message: /load\.path as it must be/ });
});

test("load() knows its columns only where they are asked for", async (context) => {
  const path = await fileFor(context, "a.jsonl", '{"n":1,"m":2}\n');
  assert.equal((await open(load(path))).columns?.([]), undefined);
  assert.deepEqual((await open(load(path, { columns: ["m"] }))).columns?.([]), ["m"]);
  assert.deepEqual(await loaded(load(path, { columns: ["m"] })), [{ m: 2 }]);
});
