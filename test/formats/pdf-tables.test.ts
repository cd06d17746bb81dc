import assert from "node:assert/strict";
import { test } from "node:test";
import { findRows } from "../../src/formats/pdf-rows.ts";
import { tableLines } from "../../src/formats/pdf-tables.ts";
import { line, row } from "../helpers/pdf-lines.ts";

const join = (left: string, right: string): string => [left, right].filter((text) => text !== "").join(" ");

test("findRows() finds lines whose gaps stand one below the other", () => {
  const lines = [
    line("The fees are", { y: 88 }),
    row({ 50: "Class", 150: "Fee" }, { y: 112 }),
    row({ 50: "A", 150: "none" }, { y: 124 }),
    line("Schools pay none.", { y: 148 }),
  ];
  assert.deepEqual(findRows(lines), [false, true, true, false]);
});

test("findRows() takes a number and its text for no row", () => {
  const lines = [row({ 50: "(a)", 80: "one thing" }), row({ 50: "(b)", 80: "another" }, { y: 112 })];
  assert.deepEqual(findRows(lines), [false, false]);
});

test("findRows() takes a lone wide gap for no table", () => {
  assert.deepEqual(findRows([row({ 50: "Signed", 250: "Witness" }), line("text", { y: 112 })]), [false, false]);
});

test("findRows() counts the second line of a cell to the table", () => {
  const lines = [
    row({ 50: "A", 150: "parcels and", 300: "40" }),
    line("orchards", { x: 150, y: 112 }),
    row({ 50: "B", 150: "cargo", 300: "90" }, { y: 132 }),
  ];
  assert.deepEqual(findRows(lines), [true, true, true]);
});

test("tableLines() parts cells by a bar, and keeps empty ones", () => {
  const lines = [row({ 50: "A", 150: "one", 300: "40" }), row({ 50: "B", 300: "90" }, { y: 130 })];
  assert.deepEqual(tableLines(lines, join), ["A | one | 40", "B |  | 90"]);
});

test("tableLines() puts a cell of several lines together", () => {
  const lines = [
    row({ 50: "A", 150: "parcels and", 300: "40" }),
    line("orchards", { x: 150, y: 112 }),
    row({ 50: "B", 150: "cargo", 300: "90" }, { y: 132 }),
  ];
  assert.deepEqual(tableLines(lines, join), ["A | parcels and orchards | 40", "B | cargo | 90"]);
});

test("tableLines() parts cells that nearly touch by the columns of the other rows", () => {
  const parts = [
    { text: "spraying", x: 150, right: 292 },
    { text: "40", x: 300, right: 310 },
  ];
  const tight = { text: "spraying 40", x: 150, right: 310, parts };
  const first = { text: "C", x: 50, right: 55, parts: [{ text: "C", x: 50, right: 55 }] };
  const lines = [row({ 50: "A", 150: "one", 300: "40" }), line("C spraying 40", { y: 130, cells: [first, tight] })];
  assert.deepEqual(tableLines(lines, join), ["A | one | 40", "C | spraying | 40"]);
});
