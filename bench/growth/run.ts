import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { binarize, generate, group, label, load, save } from "../../src/index.ts";
import { instant } from "./rows.ts";

/** One run in a process of its own: node --import tsx bench/growth/run.ts '{"input":…,"output":…,"state":…,"rows":…,"calls":…}' */
export interface Job {
  readonly input: string;
  readonly output: string;
  readonly state: string;
  readonly rows: number;
  /** Calls that it must take: none where the journal has all replies. */
  readonly calls: number;
}

/** Seconds since the start, rows written, and memory in MB. */
export type Sample = readonly [at: number, rows: number, rssAnon: number];

export interface Ran {
  readonly seconds: number;
  readonly course: readonly Sample[];
}

const EVERY = 250;

if (process.argv[1] === import.meta.filename) {
  const ran = await run(JSON.parse(process.argv[2]!) as Job);
  if (process.send) process.send(ran, () => process.disconnect());
  else
    console.log(
      `${ran.seconds.toFixed(2)} s, RssAnon ${Math.max(...ran.course.map(([, , rss]) => rss)).toFixed(0)} MB`,
    );
}

async function run({ input, output, state, rows, calls }: Job): Promise<Ran> {
  const pipeline = load(input)
    .to([generate({ model: instant("small") }), generate({ model: instant("large") })])
    .to(group())
    .to(label({ model: instant("judge") }))
    .to(binarize())
    .to(save(output));
  const course: Sample[] = [];
  const started = performance.now();
  let written = 0;
  const take = () => course.push([(performance.now() - started) / 1_000, written, rssAnon()]);
  const watch = setInterval(take, EVERY);
  const report = await pipeline.run({
    state,
    onEvent(event) {
      if (event.type === "progress") written = event.steps.at(-1)!.out;
    },
  });
  clearInterval(watch);
  written = report.out;
  take();
  assert.deepEqual([report.in, report.out, report.rejected, report.dropped], [rows, rows, 0, 0], "the books balance");
  assert.equal(report.calls, calls);
  return { seconds: course.at(-1)![0], course };
}

function rssAnon(): number {
  return Number(/RssAnon:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1_024;
}
