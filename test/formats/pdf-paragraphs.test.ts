import assert from "node:assert/strict";
import { test } from "node:test";
import type { Line } from "../../src/formats/pdf-lines.ts";
import { paragraphsOf } from "../../src/formats/pdf-paragraphs.ts";
import { line, stack } from "../helpers/pdf-lines.ts";

const usual = { size: 10, leading: 1.2, left: 50, edge: 400 };
const full = { right: 398 };

function cut(lines: readonly Line[]): string[][] {
  return paragraphsOf(lines, usual).map((paragraph) => paragraph.map(({ text }) => text));
}

test("paragraphsOf() joins lines that fill the width", () => {
  assert.deepEqual(cut(stack(["one goes", "on. And", "on"], full)), [["one goes", "on. And", "on"]]);
});

test("paragraphsOf() cuts at a wide gap", () => {
  const lines = [line("one", { ...full, y: 100 }), line("two", { ...full, y: 120 })];
  assert.deepEqual(cut(lines), [["one"], ["two"]]);
});

test("paragraphsOf() cuts after a short line that ends a sentence", () => {
  const lines = [line("It ends here.", { y: 100, right: 200 }), line("Another begins", { ...full, y: 112 })];
  assert.deepEqual(cut(lines), [["It ends here."], ["Another begins"]]);
});

test("paragraphsOf() cuts at the indent of a first line", () => {
  const lines = [
    line("ends.", { ...full, y: 100 }),
    line("Begins", { ...full, y: 112, x: 66 }),
    line("on", { ...full, y: 124 }),
  ];
  assert.deepEqual(cut(lines), [["ends."], ["Begins", "on"]]);
});

test("paragraphsOf() keeps the hanging lines of an item", () => {
  const lines = [line("(a) aircraft.", { ...full, x: 68 }), line("with cameras", { ...full, y: 112, x: 86 })];
  assert.deepEqual(cut(lines), [["(a) aircraft.", "with cameras"]]);
});

test("paragraphsOf() cuts before numbered articles and items", () => {
  const lines = stack(
    ["It shall not apply to:", "(a) one thing;", "(b) another; or", "(c) a third.", "2. Nothing"],
    full,
  );
  assert.equal(cut(lines).length, 5);
});

test("paragraphsOf() does not take a reference inside a sentence for an article", () => {
  const lines = stack(["under the conditions of", "Article 5 of this Act and", "(2) of the other"], full);
  assert.equal(cut(lines).length, 1);
});

test("paragraphsOf() parts headings from text by their size, and keeps a long one whole", () => {
  const lines = [...stack(["The Act on Flight and", "Data"], { size: 16 }), line("An Act", { y: 145 })];
  assert.deepEqual(cut(lines), [["The Act on Flight and", "Data"], ["An Act"]]);
});

test("paragraphsOf() parts a bold heading of the same size", () => {
  const lines = [line("Duties", { font: "bold" }), line("An operator", { ...full, y: 112 })];
  assert.deepEqual(cut(lines), [["Duties"], ["An operator"]]);
});

test("paragraphsOf() goes on over the end of a page in the middle of a sentence", () => {
  const lines = [line("the operator", { ...full, y: 700 }), line("shall", { ...full, y: 80, page: 1 })];
  assert.deepEqual(cut(lines), [["the operator", "shall"]]);
});

test("paragraphsOf() begins anew on the next page after a sentence's end", () => {
  const lines = [line("so be it.", { ...full, y: 700 }), line("Then", { ...full, y: 80, page: 1 })];
  assert.deepEqual(cut(lines), [["so be it."], ["Then"]]);
});

test("paragraphsOf() cuts between the entries of a table of contents and of an index", () => {
  const lines = stack(["2.1 Syntax … 2", "2.2 Naming … 3"], full);
  assert.deepEqual(cut(lines), [["2.1 Syntax … 2"], ["2.2 Naming … 3"]]);
  assert.equal(cut(stack(["archive … 12", "bystander … 3"], full)).length, 2);
});
