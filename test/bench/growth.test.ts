import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { drift, peak, rate, speeds } from "../../bench/growth/course.ts";
import { checkPairs, instant, writeRows } from "../../bench/growth/rows.ts";
import type { Ran, Sample } from "../../bench/growth/run.ts";
import { plot } from "../../bench/plot.ts";
import { binarize, generate, group, label, load, save } from "../../src/index.ts";

/** 1,000 rows: the first half in 10 s, the second in 20 s. */
const slower: Ran = {
  seconds: 30,
  course: Array.from({ length: 120 }, (_, index): Sample => {
    const at = (index + 1) / 4;
    return [at, at <= 10 ? at * 50 : 500 + (at - 10) * 25, 100 + index];
  }),
};

test("drift() is the last tenth's speed over the first's", () => {
  assert.equal(drift(slower)?.toFixed(3), "0.500");
});

test("drift() says nothing of a run with few samples", () => {
  assert.equal(drift({ ...slower, course: slower.course.slice(0, 20) }), undefined);
});

test("speeds() follows the course", () => {
  const shown = speeds(slower, 4).map(([rows, speed]) => [rows, Math.round(speed)]);
  assert.deepEqual(shown, [
    [125, 50],
    [375, 50],
    [625, 25],
    [875, 25],
  ]);
});

test("rate() and peak() are of the whole run", () => {
  assert.equal(rate(slower).toFixed(2), "33.33");
  assert.equal(peak(slower), 219);
});

test("checkPairs() takes what the pipeline makes, and nothing less", async () => {
  const folder = mkdtempSync(join(tmpdir(), "distil-growth-"));
  const [input, output] = [join(folder, "rows.jsonl"), join(folder, "pairs.jsonl")];
  try {
    await writeRows(input, 200);
    await load(input)
      .to([generate({ model: instant("small") }), generate({ model: instant("large") })])
      .to(group())
      .to(label({ model: instant("judge") }))
      .to(binarize())
      .to(save(output))
      .run({ state: join(folder, "state"), journal: false });
    assert.match(await checkPairs(output, 200), /^[0-9a-f]{12}$/);
    const lines = readFileSync(output, "utf8").split("\n");
    writeFileSync(output, lines.toSpliced(50, 1).join("\n"));
    await assert.rejects(checkPairs(output, 200), /line 51 .* is row 50/);
    writeFileSync(output, lines.join("\n").replace('"chosen_rating":5', '"chosen_rating":4'));
    await assert.rejects(checkPairs(output, 200), { code: "ERR_ASSERTION" });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("plot() has whole ticks, and ends where the data ends", () => {
  const svg = plot("Run", [
    {
      title: "rows/s",
      lines: [
        {
          name: "a",
          color: "#111",
          points: [
            [0, 0],
            [13, 113],
          ],
        },
      ],
    },
  ]);
  const ticks = [...svg.matchAll(/text-anchor="(?:end|middle)">([\d,]+)</g)].map(([, tick]) => tick);
  assert.deepEqual(ticks, ["0", "50", "100", "150", "0", "2", "4", "6", "8", "10", "12"]);
  assert.match(svg, /L832\.0 /);
});

test("plot() sets powers of ten apart evenly", () => {
  const points = [
    [1_000, 1],
    [10_000, 1],
    [100_000, 1],
  ] as const;
  const svg = plot("Run", [{ title: "MB", lines: [{ name: "a", color: "#111", points }] }], {
    name: "rows",
    logarithmic: true,
  });
  assert.match(svg, /d="M76\.0 \S+L454\.0 \S+L832\.0 /);
});
