import assert from "node:assert/strict";
import { test } from "node:test";
import { fileFor, readAll } from "../helpers/files.ts";

test("csv.read() gives a row a record, by the names of the header", async (context) => {
  const content = '\ufeffinstruction,text\r\n"Say ""hi"", please","two\nlines é😀"\r\nx,\r\n\r\n';
  const { rows } = await readAll(await fileFor(context, "a.csv", content));
  assert.deepEqual(rows, [
    { instruction: 'Say "hi", please', text: "two\nlines é😀" },
    { instruction: "x", text: "" },
  ]);
});

test("tsv.read() splits at tabs and leaves quotation marks within values", async (context) => {
  const { rows } = await readAll(await fileFor(context, "a.tsv", 'a\tb\n5" pipe\tx,y\n'));
  assert.deepEqual(rows, [{ a: '5" pipe', b: "x,y" }]);
});

test("csv.read() rejects a ragged line and goes on", async (context) => {
  const { rows, bad } = await readAll(await fileFor(context, "a.csv", 'a,b\n1,"x\ny"\n3\n4,5,6\n7,8\n'));
  assert.deepEqual(rows, [
    { a: "1", b: "x\ny" },
    { a: "7", b: "8" },
  ]);
  assert.deepEqual(
    bad.map(({ line, raw }) => [line, raw]),
    [
      [4, "3"],
      [5, "4,5,6"],
    ],
  );
});

test("csv.read() rejects a line that is not UTF-8 and goes on", async (context) => {
  const content = Buffer.concat([Buffer.from("a\nété\n"), Buffer.from("caf\xe9\n", "latin1"), Buffer.from("x\n")]);
  const { rows, bad } = await readAll(await fileFor(context, "a.csv", content));
  assert.deepEqual([rows, bad[0]!.line], [[{ a: "été" }, { a: "x" }], 3]);
});

test("csv.read() throws for a quotation mark that is never closed", async (context) => {
  const path = await fileFor(context, "a.csv", 'a,b\n1,"x\n2,y\n');
  await assert.rejects(readAll(path), { code: "ERR_INPUT", message: /to its end/ });
});

test("csv.read() throws for a header that names a column twice", async (context) => {
  const path = await fileFor(context, "a.csv", "a,b,a\n1,2,3\n");
  await assert.rejects(readAll(path), { code: "ERR_INPUT", message: /names a twice$/ });
});

test("csv.read() takes a column of any name", async (context) => {
  const { rows } = await readAll(await fileFor(context, "a.csv", "__proto__,constructor\n1,2\n"));
  assert.deepEqual(Object.entries(rows[0]!), [
    ["__proto__", "1"],
    ["constructor", "2"],
  ]);
});

test("csv.read() warns of an empty file", async (context) => {
  const { rows, warnings } = await readAll(await fileFor(context, "a.csv", ""));
  assert.deepEqual([rows, warnings.length], [[], 1]);
});
