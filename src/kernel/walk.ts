import { child, originOf, type Row, TRACE } from "../row.ts";
import { fanOf, joined, rowWalk } from "./branch.ts";
import { Failed } from "./failed.ts";
import type { Answers } from "./fan-out.ts";
import { chain, LEFT_OUT, type Outcome, type Walk } from "./guard.ts";
import { Dropped, type Fan, type JoinOp, type Step } from "./kinds.ts";
import { lengthOf, placeOf, reject, type Scope } from "./scope.ts";

const REJECTED = new Dropped("rejected");

/** Fuses neighbouring steps at the top level: one function that walks a row through all of them, counting as it goes. */
export function compileSegment(steps: readonly Step[], scope: Scope): Walk {
  const walks: Walk[] = [];
  let inner = scope;
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index]!;
    if (step.kind === "row") walks.push(counted(rowWalk(step, inner), inner));
    else if (step.kind === "fan") {
      const join = steps[index + 1];
      const behind = { ...inner, step: inner.step + 1, depth: inner.depth + lengthOf([step]) };
      if (join?.kind === "join") {
        walks.push(countedJoin(step, join, inner, behind));
        inner = behind;
        index++;
      } else walks.push(openFan(step, inner));
    }
    inner = { ...inner, step: inner.step + 1, depth: inner.depth + 1 };
  }
  return chain(walks);
}

/** Keeps the books of one top-level step, and turns its failures into rejects. */
function counted(walk: Walk, scope: Scope): Walk {
  const { kernel, step } = scope;
  const counts = kernel.counts[step]!;
  function settle(outcome: Outcome, row: Row): Outcome {
    if (outcome instanceof Failed) {
      reject(kernel, outcome, row);
      return REJECTED;
    }
    if (outcome instanceof Dropped) counts.drop(outcome.rule);
    else if (Array.isArray(outcome)) return family(outcome as readonly Row[], row, counts);
    else counts.out++;
    return outcome;
  }
  return (row) => {
    counts.in++;
    const outcome = walk(row);
    return outcome instanceof Promise ? outcome.then((value) => settle(value, row)) : settle(outcome, row);
  };
}

/** Numbers the rows that one row became. */
function family(
  rows: readonly Row[],
  parent: Row,
  counts: { drop(rule: string): void; became(n: number): void },
): Outcome {
  if (rows.length === 0) {
    counts.drop("became no rows");
    return LEFT_OUT;
  }
  counts.became(rows.length);
  const origin = originOf(parent);
  return rows.map((row, index) => child(row, `${origin}.${index}`));
}

function countedJoin(fan: Fan, join: JoinOp, scope: Scope, behind: Scope): Walk {
  const { kernel } = scope;
  const walk = fanOf(fan, scope);
  const place = placeOf(join, behind);
  const before = kernel.counts[scope.step]!;
  const after = kernel.counts[behind.step]!;
  function settle(answers: Answers, row: Row): Outcome {
    const outcome = joined(join, answers, place, () => before.excused++);
    const atJoin = !(outcome instanceof Failed) || outcome.at === place;
    if (atJoin) {
      before.out++;
      after.in++;
    }
    if (outcome instanceof Failed) {
      reject(kernel, outcome, row);
      return REJECTED;
    }
    if (outcome instanceof Dropped) after.drop(outcome.rule);
    else after.out++;
    return outcome;
  }
  return (row) => {
    before.in++;
    if (walk.passes(row)) {
      before.out++;
      after.in++;
      after.out++;
      return row;
    }
    const answers = walk.ask(row, row);
    return answers instanceof Promise ? answers.then((all) => settle(all, row)) : settle(answers, row);
  };
}

/** Branches at the end of the pipeline: every branch's rows leave in branch order, each failed branch is its own reject. */
function openFan(fan: Fan, scope: Scope): Walk {
  const { kernel, step } = scope;
  const counts = kernel.counts[step]!;
  const walk = fanOf({ ...fan, branches: fan.branches.map(withoutSink) }, scope);
  function settle({ list, branches }: Answers, row: Row): Outcome {
    const rows: Row[] = [];
    let failures = 0;
    list.forEach((answer, index) => {
      if (answer instanceof Failed) {
        failures++;
        reject(kernel, answer, row);
      } else for (const one of answer) rows.push(tagged(one, `${originOf(row)}.${rows.length}`, branches[index]!));
    });
    if (rows.length + failures === 0) counts.drop("no branch gave a row");
    else {
      counts.out += rows.length;
      counts.born += rows.length + failures - 1;
    }
    return rows;
  }
  return (row) => {
    counts.in++;
    const answers = walk.ask(row, row);
    return answers instanceof Promise ? answers.then((all) => settle(all, row)) : settle(answers, row);
  };
}

function tagged(row: Row, origin: string, branch: number): Row {
  const own = child({ ...row }, origin);
  own[TRACE]!.branch = branch;
  return own;
}

function withoutSink(branch: readonly Step[]): readonly Step[] {
  return branch.at(-1)?.kind === "sink" ? branch.slice(0, -1) : branch;
}
