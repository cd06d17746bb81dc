import assert from "node:assert/strict";
import { test } from "node:test";
import { fileFor, readAll } from "../helpers/files.ts";

async function reading(context: import("node:test").TestContext, content: string | Uint8Array) {
  return readAll(await fileFor(context, "a.json", content));
}

test("json.read() gives a row an item of the array", async (context) => {
  const { rows } = await reading(context, '\ufeff [\n{"a":1.5,"b":{"c":[null,true,"x\\n"]}},\n{}\n]');
  assert.deepEqual(rows, [{ a: 1.5, b: { c: [null, true, "x\n"] } }, {}]);
});

test("json.read() takes an object as one row, however it is laid out", async (context) => {
  assert.deepEqual((await reading(context, '{"a":1}')).rows, [{ a: 1 }]);
  assert.deepEqual((await reading(context, '{\n  "a": {\n "b": 1 }\n}\n')).rows, [{ a: { b: 1 } }]);
});

test("json.read() reads JSON Lines under this name, with their bad lines", async (context) => {
  const { rows, bad } = await reading(context, '{"a":1}\n{"a":\n{"a":3}\n');
  assert.deepEqual([rows, bad[0]!.line], [[{ a: 1 }, { a: 3 }], 2]);
});

test("json.read() keeps numbers as JSON.parse gives them", async (context) => {
  assert.deepEqual((await reading(context, '[{"a":9007199254740993,"b":1e3}]')).rows, [
    { a: 9007199254740992, b: 1000 },
  ]);
});

test("json.read() rejects items that are not objects, by their number", async (context) => {
  const { rows, bad } = await reading(context, '[{"a":1},3,[{"b":2}],{"a":4}]');
  assert.deepEqual(rows, [{ a: 1 }, { a: 4 }]);
  assert.deepEqual(
    bad.map(({ line, raw }) => [line, raw]),
    [
      [2, "3"],
      [3, '[{"b":2}]'],
    ],
  );
});

test("json.read() throws for an array that is cut short", async (context) => {
  await assert.rejects(reading(context, '[{"a":1},{"a":'), { code: "ERR_INPUT", message: /as JSON after item 1/ });
});

test("json.read() throws for bytes that are not UTF-8", async (context) => {
  const content = Buffer.from('[{"a":"caf\xe9"}]', "latin1");
  await assert.rejects(reading(context, content), { code: "ERR_INPUT", message: /it must be UTF-8$/ });
});

test("json.read() reads a long array piece by piece", async (context) => {
  const items = Array.from({ length: 20_000 }, (_, index) => ({ index, text: "é".repeat(20) }));
  const { rows } = await reading(context, JSON.stringify(items));
  assert.deepEqual([rows.length, rows.at(-1)], [20_000, items.at(-1)]);
});

test("json.read() gives no row for an empty array", async (context) => {
  assert.equal((await reading(context, "[]")).warnings.length, 1);
});
