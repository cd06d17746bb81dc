import assert from "node:assert/strict";
import { test } from "node:test";
import { Script } from "node:vm";
import type { Chart } from "../../../src/bench/report/chart.ts";
import { figure } from "../../../src/bench/report/figures.ts";
import { renderReport } from "../../../src/bench/report/report.ts";
import type { BenchResult, Summary } from "../../../src/bench/result.ts";
import { badResult, hostile, someLeg, somePipelineResult, someResult, someSweep } from "../some-result.ts";

const results: Readonly<Record<string, BenchResult>> = {
  "a sweep with repeats": someSweep(),
  "one leg": someResult([someLeg({ mode: "concurrency", concurrency: 8 })]),
  "what went wrong": badResult(),
  "a pipeline": somePipelineResult(),
  "no leg at all": someResult([], { stopped: "no server" }),
};

for (const [name, result] of Object.entries(results)) {
  const page = renderReport(result);

  test(`renderReport() loads nothing from anywhere: ${name}`, () => {
    const markup = page.replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/g, "");
    assert.doesNotMatch(markup, /<(?:link|img|iframe|object|embed|base)\b|\s(?:src|href|srcset|action)\s*=/i);
    assert.doesNotMatch(markup, /\son\w+\s*=/i);
    for (const style of bodiesOf(page, "style")) assert.doesNotMatch(style, /url\(|@import|@font-face/i);
    for (const script of bodiesOf(page, "script"))
      assert.doesNotMatch(script, /\b(?:fetch|import|XMLHttpRequest|sendBeacon)\s*\(/);
    assert.match(page, /http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;;/);
  });

  test(`renderReport() closes what it opens: ${name}`, () => {
    assert.deepEqual(unbalanced(page), []);
  });

  test(`renderReport() has no id twice: ${name}`, () => {
    const ids = [...page.matchAll(/\s(?:id|data-chart)="([^"]+)"/g)].map(([whole]) => whole);
    assert.deepEqual(ids, [...new Set(ids)]);
  });

  test(`renderReport() gives every chart a place, and every place its chart: ${name}`, () => {
    const { charts, legs } = dataOf(page);
    const places = [...page.matchAll(/data-chart="([^"]+)"/g)].map(([, id]) => id!);
    const known = [
      ...Object.keys(charts),
      ...new Set(legs.flatMap((leg) => Object.keys(leg).map((id) => `leg:${id}`))),
    ];
    assert.deepEqual(places.sort(), known.sort());
  });

  test(`renderReport() gives every chart as many values as places on its axis, in order: ${name}`, () => {
    const { charts, legs } = dataOf(page);
    for (const chart of [...Object.values(charts), ...legs.flatMap((leg) => Object.values(leg))]) {
      const { values, names = values } = chart.x;
      assert.deepEqual(
        values,
        [...values].sort((a, b) => a - b),
      );
      for (const list of [names, ...chart.series.map((one) => one.values)])
        assert.equal(list.length, values.length, chart.title);
    }
  });
}

test("renderReport() names all figures of every leg", () => {
  const result = someSweep();
  const cells = new Set([...renderReport(result).matchAll(/<td[^>]*>([^<]*)<\/td>/g)].map(([, text]) => text));
  const missing = result.legs.flatMap(({ throughput, metrics, goodput, client }) => {
    const { ttft, tpot, tpotWithFirst, itl, e2e } = metrics;
    const latencies = [ttft, tpot, tpotWithFirst, itl, e2e].flatMap((summary) => numbersOf(summary!));
    const { requests, inputTokens, outputTokens, totalTokens, concurrency, peakOutputTokens } = throughput;
    const own = [requests, inputTokens, outputTokens, totalTokens, concurrency, peakOutputTokens, goodput!.requests];
    return [...own, ...latencies, client.loopDelay.p99, client.cpu].map(figure).filter((text) => !cells.has(text));
  });
  assert.deepEqual(missing, []);
});

test("renderReport() names all figures of a pipeline", () => {
  const page = renderReport(somePipelineResult());
  for (const text of ["0.950", "1,510", "30.2", "13.4", "69.4", "2,280", "6,416", "118"])
    assert.ok(page.includes(text), text);
});

test("renderReport() escapes every text of a result", () => {
  for (const result of [badResult(), somePipelineResult()]) {
    const page = renderReport(result);
    assert.ok(!page.includes("<script>alert"));
    assert.ok(page.includes("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;"));
    assert.equal(bodiesOf(page, "script").length, 3);
  }
});

test("renderReport() keeps a hostile name whole in the charts", () => {
  const { charts } = dataOf(renderReport(somePipelineResult()));
  assert.equal(charts["server-0"]!.title, `${hostile}: calls at once`);
});

test("renderReport() marks what may not be used, and draws it as rings off the line", () => {
  const page = renderReport(badResult());
  assert.match(page, /class="badge bad">invalid/);
  assert.match(page, /class="badge bad">partial/);
  assert.match(page, /class="badge bad">nothing measured/);
  const output = dataOf(page).charts["output"]!;
  const at = output.x.names!.indexOf("concurrency 8");
  assert.ok(output.series.filter(({ shape }) => shape !== "rings").every(({ values }) => values[at] === null));
  assert.equal(typeof output.series.find(({ shape }) => shape === "rings")!.values[at], "number");
});

test("renderReport() marks the knee where it is on the axis", () => {
  const { marks, x } = dataOf(renderReport(someSweep())).charts["output"]!;
  assert.deepEqual(marks, [{ at: Math.log2(16), text: "knee: 16" }]);
  assert.equal(x.names![x.values.indexOf(4)], "concurrency 16");
});

test("renderReport() shows the leg at the knee first", () => {
  assert.match(renderReport(someSweep()), /<option value="\d+" selected>concurrency 16, run 1</);
});

test("renderReport() shades warm-up and cool-down of a leg", () => {
  const [leg] = dataOf(renderReport(results["one leg"]!)).legs;
  assert.deepEqual(leg!["load"]!.shades, [
    { from: 0, to: 1, text: "warm-up" },
    { from: 11, to: 12, text: "cool-down" },
  ]);
});

test("renderReport() has scripts that parse", () => {
  const [, library, drawing] = bodiesOf(renderReport(someSweep()), "script");
  assert.doesNotThrow(() => new Script(library!));
  assert.doesNotThrow(() => new Script(`(async () => {${drawing}})`));
});

test("renderReport() carries the charting library's licence", () => {
  assert.match(renderReport(someSweep()), /Permission is hereby granted/);
});

function numbersOf({ mean, deviation, min, max, p50, p90, p95, p99 }: Summary): number[] {
  return [mean, deviation, min, max, p50, p90, p95, p99];
}

function bodiesOf(page: string, name: string): string[] {
  return [...page.matchAll(new RegExp(`<${name}\\b[^>]*>([\\s\\S]*?)</${name}>`, "g"))].map(([, body]) => body!);
}

function dataOf(page: string): { charts: Record<string, Chart>; legs: Record<string, Chart>[] } {
  const [, text] = /<script type="application\/json" id="charts">(.*?)<\/script>/s.exec(page)!;
  return JSON.parse(text!);
}

/** Tags that are closed out of turn, or not at all. */
function unbalanced(page: string): string[] {
  const bare = page.replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/g, "");
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [whole, slash, name] of bare.matchAll(/<(\/?)([a-z][a-z0-9]*)(?:\s[^<>]*)?>/g)) {
    if (["meta", "br"].includes(name!)) continue;
    if (slash === "") open.push(name!);
    else if (open.pop() !== name) wrong.push(whole);
  }
  return [...wrong, ...open];
}
