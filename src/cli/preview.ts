import { Dropped, type Fan, type Op, type Step } from "../kernel/kinds.ts";
import type { Row } from "../row.ts";
import { placeholderColumn } from "./placeholder.ts";
import type { Asked, Rehearsal } from "./rehearsal.ts";

/** What the preview found out of one step; a fan-out's branches below it. */
export interface StepPreview {
  readonly step: Step;
  /** Rows that would leave it, of the sample. */
  out: number;
  readonly asked: Asked[];
  /** Why a row of the sample would fail. */
  error: unknown;
  readonly branches: readonly (readonly StepPreview[])[];
}

/** Walks rows through the steps after the source, one by one. External commands are not started, nothing is written. */
export async function walk(run: Rehearsal, steps: readonly Step[], rows: readonly Row[]): Promise<StepPreview[]> {
  const previews: StepPreview[] = [];
  let current: readonly Row[] = rows;
  let answers: readonly (readonly Row[])[][] = [];
  for (const step of steps) {
    const preview = await walkStep(run, step, current, answers);
    previews.push(preview.preview);
    answers = preview.answers;
    current = preview.rows;
    preview.preview.out = current.length;
  }
  return previews;
}

async function walkStep(
  run: Rehearsal,
  step: Step,
  rows: readonly Row[],
  answers: readonly (readonly Row[])[][],
): Promise<Walked> {
  const preview: StepPreview = { step, out: 0, asked: [], error: undefined, branches: [] };
  if (step.kind === "fan") return walkFan(run, step, rows);
  const done: Row[] = [];
  if (step.kind === "stream") done.push(...(await collect(run, step, rows, preview)));
  else
    for (const [index, row] of rows.entries()) done.push(...(await one(run, step, row, answers[index] ?? [], preview)));
  return { preview, rows: done, answers: [] };
}

async function one(
  run: Rehearsal,
  op: Op,
  row: Row,
  answers: readonly (readonly Row[])[],
  preview: StepPreview,
): Promise<Row[]> {
  run.takeAsked();
  try {
    return await apply(run, op, row, answers);
  } catch (error) {
    const asked = run.takeAsked();
    preview.asked.push(...asked);
    if (asked.length > 0) return [filled(op, row)];
    preview.error ??= error;
    return [];
  } finally {
    preview.asked.push(...run.takeAsked());
  }
}

async function apply(run: Rehearsal, op: Op, row: Row, answers: readonly (readonly Row[])[]): Promise<Row[]> {
  if (op.kind === "join") return [op.fn(row, answers)].filter((joined) => joined !== undefined);
  if (op.kind === "expand") {
    const children: Row[] = [];
    for await (const child of op.fn(row, run.call)) children.push(child);
    return children;
  }
  if (op.kind !== "row") return [row];
  const given = await op.fn(row, run.call);
  if (given === undefined || given instanceof Dropped) return [];
  return Array.isArray(given) ? [...(given as readonly Row[])] : [given as Row];
}

async function collect(
  run: Rehearsal,
  op: Extract<Op, { kind: "stream" }>,
  rows: readonly Row[],
  preview: StepPreview,
): Promise<readonly Row[]> {
  // What an external command gives can only be known by running it.
  if (op.name === "through") return rows;
  const done: Row[] = [];
  try {
    for await (const row of op.fn(each(rows), run.call)) done.push(row);
  } catch (error) {
    preview.error ??= error;
  }
  return done;
}

async function walkFan(run: Rehearsal, step: Fan, rows: readonly Row[]): Promise<Walked> {
  const answers: Row[][][] = rows.map(() => []);
  const branches: StepPreview[][] = [];
  for (const branch of step.branches) {
    let merged: StepPreview[] | undefined;
    for (const [index, row] of rows.entries()) {
      const walked = await walkBranch(run, branch, row);
      answers[index]!.push(walked.rows);
      merged = merged ? sum(merged, walked.previews) : walked.previews;
    }
    branches.push(merged ?? []);
  }
  const preview: StepPreview = { step, out: 0, asked: [], error: undefined, branches };
  return { preview, rows, answers };
}

async function walkBranch(
  run: Rehearsal,
  steps: readonly Step[],
  row: Row,
): Promise<{ previews: StepPreview[]; rows: Row[] }> {
  const previews: StepPreview[] = [];
  let walked: Walked = { preview: undefined as never, rows: [row], answers: [] };
  for (const step of steps) {
    walked = await walkStep(run, step, walked.rows, walked.answers);
    walked.preview.out = walked.rows.length;
    previews.push(walked.preview);
  }
  return { previews, rows: [...walked.rows] };
}

interface Walked {
  readonly preview: StepPreview;
  readonly rows: readonly Row[];
  /** Of a fan-out: by row and branch. */
  readonly answers: readonly (readonly Row[])[][];
}

function filled(op: Op, row: Row): Row {
  const added = (op.adds ?? [])
    .filter((column) => !(column in row))
    .map((column) => [column, placeholderColumn(column)] as const);
  return { ...row, ...Object.fromEntries(added) };
}

function sum(a: readonly StepPreview[], b: readonly StepPreview[]): StepPreview[] {
  return a.map((one, index) => ({
    step: one.step,
    out: one.out + b[index]!.out,
    asked: [...one.asked, ...b[index]!.asked],
    error: one.error ?? b[index]!.error,
    branches: one.branches.map((branch, inner) => sum(branch, b[index]!.branches[inner] ?? [])),
  }));
}

async function* each(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}
