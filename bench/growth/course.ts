import type { Ran, Sample } from "./run.ts";

/** Samples below which a tenth of a run cannot be told. */
const ENOUGH = 40;

/** Rows a second over the whole run. */
export function rate({ course, seconds }: Ran): number {
  return rowsOf(course) / seconds;
}

/** The most memory that was seen, in MB. */
export function peak({ course }: Ran): number {
  return Math.max(...course.map(([, , rssAnon]) => rssAnon));
}

/** Rows a second of the last tenth over those of the first, where samples are close enough to tell. */
export function drift({ course }: Ran): number | undefined {
  if (course.length < ENOUGH) return undefined;
  const rows = rowsOf(course);
  return timeOf(course, rows / 10) / (timeOf(course, rows) - timeOf(course, (9 * rows) / 10));
}

/** Rows a second in each of `parts` equal parts of the rows, at its middle. None where samples are too few. */
export function speeds({ course }: Ran, parts: number): [rows: number, speed: number][] {
  if (course.length < 2 * parts) return [];
  const span = rowsOf(course) / parts;
  return Array.from({ length: parts }, (_, part) => {
    const took = timeOf(course, (part + 1) * span) - timeOf(course, part * span);
    return [(part + 0.5) * span, span / took];
  });
}

function rowsOf(course: readonly Sample[]): number {
  return course.at(-1)![1];
}

/** When so many rows were written: between two samples, in proportion. */
function timeOf(course: readonly Sample[], count: number): number {
  const next = course.findIndex(([, rows]) => rows >= count);
  const [until, above] = course[next]!;
  const [from, below] = course[next - 1] ?? [0, 0];
  return above === below ? until : from + ((count - below) / (above - below)) * (until - from);
}
