import { child, inherit, originOf, type Row, TRACE } from "../row.ts";
import { bear } from "./children.ts";
import { Failed } from "./failed.ts";
import { type Answer, type Answers, type BranchWalk, fanWalk, joinAnswers } from "./fan-out.ts";
import { chain, guard, isRow, LEFT_OUT, notOne, type Outcome, type Walk } from "./guard.ts";
import { Dropped, type Fan, type JoinOp, type RowOp, type Step } from "./kinds.ts";
import { callFor, gateOf, inBranch, lengthOf, placeOf, reject, type Scope } from "./scope.ts";

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

function rowWalk(op: RowOp, scope: Scope): Walk {
  return guard(op, callFor(op, scope), placeOf(op, scope), gateOf(op, scope.kernel));
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

function fanOf(fan: Fan, scope: Scope) {
  return fanWalk(fan, (branch, earlier) => compileBranch(fan.branches[branch]!, inBranch(scope, branch, earlier)));
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

/** A join's answer as an outcome; its own errors are failures at its place. */
function joined(join: JoinOp, answers: Answers, place: Failed["at"], excuse: () => void): Outcome {
  try {
    const result = joinAnswers(join, answers, excuse);
    if (result === undefined) return new Dropped("too few answers");
    if (result instanceof Failed) return result;
    return isRow(result) ? inherit(result, answers.row) : LEFT_OUT;
  } catch (error) {
    return new Failed(error, place);
  }
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

/** One branch: row operators and nested fan-outs fuse; what bears several rows sends each through the rest by itself. */
export function compileBranch(steps: readonly Step[], scope: Scope): BranchWalk {
  const cut = steps.findIndex((step) => step.kind === "expand" || (step.kind === "row" && step.many === true));
  if (cut < 0) return answering(compileWalk(steps, scope), scope);
  const before = answering(compileWalk(steps.slice(0, cut), scope), scope);
  const parent = steps[cut]!;
  const reached = { ...scope, depth: scope.depth + lengthOf(steps.slice(0, cut)) };
  const after = { ...reached, depth: reached.depth + 1 };
  const rest = cut + 1 < steps.length ? compileBranch(steps.slice(cut + 1), after) : undefined;
  const walk = parent.kind === "row" ? rowWalk(parent, reached) : undefined;
  return async (row, top) => {
    const answer = await before(row, top);
    if (answer instanceof Failed || answer.length === 0) return answer;
    return bear({ parent: parent as never, walk, rest, scope: reached, row: answer[0]!, top });
  };
}

function compileWalk(steps: readonly Step[], scope: Scope): Walk {
  const walks: Walk[] = [];
  let inner = scope;
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index]!;
    if (step.kind === "row") walks.push(rowWalk(step, inner));
    else if (step.kind === "fan") walks.push(nestedJoin(step, steps[++index] as JoinOp, inner));
    inner = { ...inner, depth: inner.depth + lengthOf([step]) };
  }
  return walks.length === 0 ? (row) => row : chain(walks);
}

function nestedJoin(fan: Fan, join: JoinOp, scope: Scope): Walk {
  const walk = fanOf(fan, scope);
  const place = placeOf(join, scope);
  const counts = scope.kernel.counts[scope.step]!;
  const settle = (answers: Answers) => joined(join, answers, place, () => counts.excused++);
  return (row, top) => {
    if (walk.passes(row)) return row;
    const answers = walk.ask(row, top ?? row);
    return answers instanceof Promise ? answers.then(settle) : settle(answers);
  };
}

function answering(walk: Walk, scope: Scope): BranchWalk {
  function answer(outcome: Outcome): Answer {
    if (outcome instanceof Failed) return outcome;
    if (outcome instanceof Dropped) return [];
    if (!isRow(outcome)) throw notOne({ operator: "an operator", step: scope.step } as Failed["at"]);
    return [outcome];
  }
  return (row, top) => {
    const outcome = walk(row, top);
    return outcome instanceof Promise ? outcome.then(answer) : answer(outcome);
  };
}
