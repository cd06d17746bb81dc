import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { layOut } from "../../src/cli/lay-out.ts";
import { folderWith, run } from "./memory-io.ts";

test("layOut() puts ratings, models and rationales next to their generations", () => {
  const row = {
    instruction: "Q",
    generations: ["A", "B"],
    generation_models: ["m", "n"],
    ratings: [5, null],
    rationales: ["good", null],
  };
  assert.equal(
    layOut(row, 1, 20),
    "── 1 ───────────────\ninstruction\n  Q\ngeneration 1 (rating 5, m)\n  A\n  because: good\ngeneration 2 (n)\n  B\n",
  );
});

test("layOut() shows messages by their roles and notes on chosen and rejected", () => {
  const row = {
    prompt: [{ role: "user", content: "Q" }],
    chosen: [{ role: "assistant", content: "A" }],
    rejected: [{ role: "assistant", content: "B" }],
    chosen_rating: 5,
    rejected_rating: 1,
    chosen_rationale: "good",
  };
  assert.match(
    layOut(row, 1, 30),
    /\nprompt\n {2}user: Q\nchosen \(rating 5\)\n {2}assistant: A\n {2}because: good\nrejected \(rating 1\)\n {2}assistant: B\n$/,
  );
});

test("layOut() does not hide ratings that fit no generations", () => {
  assert.match(layOut({ generations: ["A"], ratings: [1, 2] }, 1, 30), /ratings\n {2}\[/);
});

test("layOut() wraps at spaces, cuts what has none and keeps line breaks", () => {
  const shown = layOut({ text: "aaaa bbbb cccc\ndddddddddddddd" }, 1, 12).split("\n");
  assert.deepEqual(shown.slice(2), ["  aaaa bbbb", "  cccc", "  dddddddddd", "  dddd", ""]);
});

test("layOut() does not let a text steer the terminal", () => {
  assert.ok(!layOut({ text: "a\u001b[31mb\u0007" }, 1, 40).includes("\u001b[31m"));
});

test("show prints the rows asked for", async (t) => {
  const folder = await folderWith(t, { "a.jsonl": '{"n":1}\n{"n":2}\n{"n":3}\n{"n":4}\n' });
  const { code, stdout } = await run("show", join(folder, "a.jsonl"), "--at", "2", "-n", "2");
  assert.equal(code, 0);
  assert.deepEqual(
    [...stdout.matchAll(/^── (\d)/gm)].map(([, number]) => number),
    ["2", "3"],
  );
});

test("show reads what load reads", async (t) => {
  const folder = await folderWith(t, { "a.csv": "a,b\n1,x\n" });
  assert.match((await run("show", join(folder, "a.csv"))).stdout, /a\n {2}1\nb\n {2}x\n/);
});

test("show says how many rows there are where --at is beyond them", async (t) => {
  const folder = await folderWith(t, { "a.jsonl": '{"n":1}\n' });
  await assert.rejects(run("show", join(folder, "a.jsonl"), "--at", "2"), {
    code: "ERR_USAGE",
    details: { hint: "It has 1 row" },
  });
});
