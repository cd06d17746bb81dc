import { writeFile } from "node:fs/promises";
import { type Axis, type Line, type Panel, plot } from "../plot.ts";
import { grouped } from "../table.ts";
import { peak, rate, speeds } from "./course.ts";
import type { Ran } from "./run.ts";

/** A first run and one that takes all from its journal. */
export interface Grown {
  readonly rows: number;
  readonly first: Ran;
  readonly again: Ran;
  /** Bytes on the disk that the journal takes. */
  readonly journal: number;
  readonly digest: string;
}

const kinds = [
  { name: "asked", color: "#0b6bcb", of: ({ first }: Grown) => first },
  { name: "again, from the journal", color: "#c2410c", of: ({ again }: Grown) => again },
] as const;
const PARTS = 40;

/** Draws speed and memory against the rows of a run, and in the course of the longest one. */
export async function draw(grown: readonly Grown[], promised: number): Promise<void> {
  const limit = { value: promised, name: `promised: under ${promised} MB` };
  const bySize = (value: (ran: Ran) => number): Line[] =>
    kinds.map(({ name, color, of }) => ({
      name,
      color,
      dots: true,
      points: grown.map((one) => [one.rows, value(of(one))]),
    }));
  const axis = { name: "rows of the run", logarithmic: true };
  await write("growth", "Preference pipeline with journal, instant model, by rows of the run", axis, [
    { title: "rows/s", lines: bySize(rate) },
    { title: "peak RssAnon, MB", lines: bySize(peak), limit },
  ]);
  const longest = grown.at(-1)!;
  const inCourse = (points: (ran: Ran) => [number, number][]): Line[] =>
    kinds.map(({ name, color, of }) => ({ name, color, points: points(of(longest)) }));
  const rows = grouped(longest.rows);
  await write("growth-course", `The same in the course of the run of ${rows} rows`, { name: "rows written" }, [
    { title: "rows/s", lines: inCourse((ran) => speeds(ran, PARTS)) },
    { title: "RssAnon, MB", lines: inCourse(({ course }) => course.map(([, at, memory]) => [at, memory])), limit },
  ]);
}

async function write(name: string, title: string, axis: Axis, panels: readonly Panel[]): Promise<void> {
  await writeFile(new URL(`../plots/${name}.svg`, import.meta.url), plot(title, panels, axis));
}
