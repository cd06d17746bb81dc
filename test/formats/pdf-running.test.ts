import assert from "node:assert/strict";
import { test } from "node:test";
import type { Line } from "../../src/formats/pdf-lines.ts";
import { dropRunning } from "../../src/formats/pdf-running.ts";
import { line } from "../helpers/pdf-lines.ts";

function page(number: number, lines: readonly (readonly [y: number, text: string])[]): Line[] {
  return lines.map(([y, text]) => line(text, { y, page: number }));
}

function texts(pages: readonly (readonly Line[])[]): string[][] {
  return dropRunning(pages).map((lines) => lines.map(({ text }) => text));
}

test("dropRunning() removes a header that is the same on every page", () => {
  const pages = [0, 1, 2].map((number) =>
    page(number, [
      [40, "The Act"],
      [100, `Text ${"abc"[number]}`],
    ]),
  );
  assert.deepEqual(texts(pages), [["Text a"], ["Text b"], ["Text c"]]);
});

test("dropRunning() removes footers that differ by the page's number only", () => {
  const pages = [0, 1, 2].map((number) =>
    page(number, [
      [100, `Text ${"abc"[number]}`],
      [800, `Page ${number + 5} of 9`],
    ]),
  );
  assert.deepEqual(texts(pages), [["Text a"], ["Text b"], ["Text c"]]);
});

test("dropRunning() removes roman page numbers", () => {
  const pages = ["ii", "iii", "iv"].map((number, index) =>
    page(index, [
      [100, "Text".repeat(index + 1)],
      [800, number],
    ]),
  );
  assert.deepEqual(texts(pages), [["Text"], ["TextText"], ["TextTextText"]]);
});

test("dropRunning() removes headers that left and right pages take in turns", () => {
  const pages = [0, 1, 2, 3, 4, 5].map((number) =>
    page(number, [
      [40, number % 2 ? "Left" : "Right"],
      [100, "abcdef"[number]!],
    ]),
  );
  assert.deepEqual(texts(pages), [["a"], ["b"], ["c"], ["d"], ["e"], ["f"]]);
});

test("dropRunning() removes a chapter's header that lasts for one page, by the number in it", () => {
  const heads = ["1", "Chapter 1: Scope 2", "3", "Chapter 2: Duties 4", "5"];
  const pages = heads.map((head, number) =>
    page(number, [
      [40, head],
      [100, "abcde"[number]!],
    ]),
  );
  assert.deepEqual(texts(pages), [["a"], ["b"], ["c"], ["d"], ["e"]]);
});

test("dropRunning() keeps headings that stand at the top of several pages", () => {
  const pages = [0, 1, 2].map((number) =>
    page(number, [
      [100, `Article ${number + 1}`],
      [130, "abc"[number]!],
    ]),
  );
  assert.deepEqual(texts(pages), [
    ["Article 1", "a"],
    ["Article 2", "b"],
    ["Article 3", "c"],
  ]);
});

test("dropRunning() keeps what is repeated at different heights, or inside the page", () => {
  const moving = [0, 1, 2].map((number) =>
    page(number, [
      [100 + 20 * number, "Note"],
      [300, "abc"[number]!],
    ]),
  );
  assert.deepEqual(texts(moving), [
    ["Note", "a"],
    ["Note", "b"],
    ["Note", "c"],
  ]);
  const inner = [0, 1, 2].map((number) =>
    page(number, [
      [100, "abc"[number]!],
      [200, "same"],
      [300, "def"[number]!],
    ]),
  );
  assert.deepEqual(texts(inner), [
    ["a", "same", "d"],
    ["b", "same", "e"],
    ["c", "same", "f"],
  ]);
});

test("dropRunning() keeps the text of a single page, save its number", () => {
  assert.deepEqual(
    texts([
      page(0, [
        [40, "The Act"],
        [100, "Text"],
        [800, "- 1 -"],
      ]),
    ]),
    [["The Act", "Text"]],
  );
});
