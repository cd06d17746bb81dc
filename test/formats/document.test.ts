import assert from "node:assert/strict";
import { test } from "node:test";
import { documentRows } from "../../src/formats/document.ts";

const text = "Article 1\nScope of\nthis act.\n\nArticle 2\n \nArticle 3";
const pages = [0, text.indexOf("Article 2")];

test("documentRows() gives the whole document with its pages by default", () => {
  assert.deepEqual(documentRows({ text, source: "act.pdf", pages }), [{ text, source: "act.pdf", pages }]);
});

test("documentRows() leaves pages out where the file has none", () => {
  assert.deepEqual(documentRows({ text, source: "act.txt" }), [{ text, source: "act.txt" }]);
});

test("documentRows() cuts at the offsets of pages", () => {
  const rows = documentRows({ text, source: "act.pdf", pages }, "page");
  assert.deepEqual(rows, [
    { text: "Article 1\nScope of\nthis act.", source: "act.pdf", page: 1 },
    { text: "Article 2\n \nArticle 3", source: "act.pdf", page: 2 },
  ]);
});

test("documentRows() keeps page numbers right after an empty page", () => {
  const rows = documentRows({ text: "one\n\nthree", source: "a.pdf", pages: [0, 4, 5] }, "page");
  assert.deepEqual(
    rows.map((row) => [row["text"], row["page"]]),
    [
      ["one", 1],
      ["three", 3],
    ],
  );
});

test("documentRows() takes a document without pages as one page", () => {
  assert.deepEqual(documentRows({ text: "a\n\nb", source: "a.txt" }, "page"), [
    { text: "a\n\nb", source: "a.txt", page: 1 },
  ]);
});

test("documentRows() cuts paragraphs at blank lines, also those of spaces", () => {
  assert.deepEqual(documentRows({ text, source: "act.pdf", pages }, "paragraph"), [
    { text: "Article 1\nScope of\nthis act.", source: "act.pdf", page: 1, paragraph: 1 },
    { text: "Article 2", source: "act.pdf", page: 2, paragraph: 2 },
    { text: "Article 3", source: "act.pdf", page: 2, paragraph: 3 },
  ]);
});

test("documentRows() numbers lines as an editor would", () => {
  assert.deepEqual(documentRows({ text: "a\n\n  b\n", source: "a.txt" }, "line"), [
    { text: "a", source: "a.txt", line: 1 },
    { text: "  b", source: "a.txt", line: 3 },
  ]);
});

test("documentRows() gives no row for a text that shows nothing", () => {
  for (const by of ["document", "page", "paragraph", "line"] as const) {
    assert.deepEqual(documentRows({ text: " \n\t\n", source: "a.txt" }, by), []);
  }
});
