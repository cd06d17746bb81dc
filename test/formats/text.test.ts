import assert from "node:assert/strict";
import { test } from "node:test";
import { fileFor, readAll } from "../helpers/files.ts";

test("text.read() gives a document in one row", async (context) => {
  const path = await fileFor(context, "a.txt", "\ufeffOne\r\ntwo\r\n\r\nthree é\n");
  assert.deepEqual((await readAll(path)).rows, [{ text: "One\ntwo\n\nthree é\n", source: path }]);
});

test("text.read() gives a row a paragraph or a line", async (context) => {
  const path = await fileFor(context, "a.md", "# One\r\n\r\ntwo\r\nthree\n");
  assert.deepEqual((await readAll(path, { by: "paragraph" })).rows, [
    { text: "# One", source: path, paragraph: 1 },
    { text: "two\nthree", source: path, paragraph: 2 },
  ]);
  assert.deepEqual((await readAll(path, { by: "line" })).rows, [
    { text: "# One", source: path, line: 1 },
    { text: "two", source: path, line: 3 },
    { text: "three", source: path, line: 4 },
  ]);
});

test("text.read() rejects a document that is not UTF-8 with the line of the damage", async (context) => {
  const path = await fileFor(context, "a.txt", Buffer.from("one\ncaf\xe9\n", "latin1"));
  const { rows, bad } = await readAll(path);
  assert.deepEqual([rows, bad[0]!.line], [[], 2]);
});

test("text.read() by line rejects only the lines that are not UTF-8", async (context) => {
  const path = await fileFor(context, "a.txt", Buffer.from("one\ncaf\xe9\nthree", "latin1"));
  const { rows, bad } = await readAll(path, { by: "line" });
  assert.deepEqual([rows.map((row) => row["line"]), bad.map(({ line }) => line)], [[1, 3], [2]]);
});

test("text.read() warns of an empty document, and gives no row", async (context) => {
  for (const content of ["", " \n\n"]) {
    const { rows, warnings } = await readAll(await fileFor(context, "a.txt", content));
    assert.deepEqual([rows, warnings.length], [[], 1]);
  }
});
