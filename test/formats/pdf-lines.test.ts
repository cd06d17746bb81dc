import assert from "node:assert/strict";
import { test } from "node:test";
import { splitColumns } from "../../src/formats/pdf-columns.ts";
import { splitNotes } from "../../src/formats/pdf-footnotes.ts";
import { linesOf } from "../../src/formats/pdf-lines.ts";
import type { Run } from "../../src/formats/pdf-runs.ts";
import { line } from "../helpers/pdf-lines.ts";

function run(text: string, x: number, y: number, size = 10): Run {
  return { text, x, right: x + text.length * 0.5 * size, y, size, font: "f1" };
}

function texts(runs: readonly Run[]): string[] {
  return linesOf(runs, 0).map((line) => line.text);
}

test("linesOf() orders by place, not by the order of drawing", () => {
  assert.deepEqual(texts([run("below", 50, 112), run("right", 80, 100), run("left", 50, 100)]), [
    "left right",
    "below",
  ]);
});

test("linesOf() puts a space where there is a gap, and none where there is not", () => {
  assert.deepEqual(texts([run("an", 50, 100), run("obli", 63, 100), run("gation", 83, 100)]), ["an obligation"]);
});

test("linesOf() writes raised numbers as superscript", () => {
  assert.deepEqual(texts([run("Hours", 50, 100), run("12", 75, 96.5, 6), run("except", 84, 100)]), ["Hours¹² except"]);
});

test("linesOf() keeps letters that are raised, and lowered digits, as they are", () => {
  assert.deepEqual(texts([run("the 1", 50, 100), run("st", 75, 96.5, 6)]), ["the 1st"]);
  assert.deepEqual(texts([run("CO", 50, 100), run("2", 60, 102, 6)]), ["CO2"]);
});

test("linesOf() sets cells apart by wide gaps", () => {
  const [first] = linesOf([run("Class", 50, 100), run("Fee", 120, 100)], 0);
  assert.deepEqual(
    first?.cells.map((cell) => cell.text),
    ["Class", "Fee"],
  );
});

test("splitColumns() reads the left column before the right one, titles where they stand", () => {
  const side = (name: string, x: number): Run[] =>
    Array.from({ length: 8 }, (_, index) => run(`${name} line ${index} of quite some words here`, x, 150 + 12 * index));
  const runs = [
    run("A title that goes over the whole width of the page, and on and on", 100, 100),
    ...side("left", 50),
    ...side("right", 310),
  ];
  const regions = splitColumns(runs, 595);
  assert.deepEqual(
    regions.map((region) => [region.columned, region.runs[0]?.text.slice(0, 7)]),
    [
      [false, "A title"],
      [true, "left li"],
      [true, "right l"],
    ],
  );
});

test("splitColumns() takes a table for no columns", () => {
  const runs = Array.from({ length: 9 }, (_, index) => [
    run("Class", 50, 100 + 14 * index),
    run("Fee", 350, 100 + 14 * index),
  ]).flat();
  assert.equal(splitColumns(runs, 595).length, 1);
});

test("splitNotes() parts small lines at the foot from the first mark on", () => {
  const page = [
    line("Text"),
    line("a caption", { size: 8 }),
    line("¹ A note", { size: 8 }),
    line("and more", { size: 8 }),
  ];
  const { body, notes } = splitNotes(page, 10);
  assert.deepEqual([body.length, notes.map((note) => note.text)], [2, ["¹ A note", "and more"]]);
});

test("splitNotes() leaves small print without a mark where it is", () => {
  assert.equal(splitNotes([line("Text"), line("Printed in Orchard Bay", { size: 8 })], 10).notes.length, 0);
});
