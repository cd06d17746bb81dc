import { inherit } from "../row.ts";
import { bear } from "./children.ts";
import { Failed } from "./failed.ts";
import { type Answer, type Answers, type BranchWalk, type FanWalk, fanWalk, joinAnswers } from "./fan-out.ts";
import { chain, guard, isRow, LEFT_OUT, notOne, type Outcome, type Walk } from "./guard.ts";
import { Dropped, type Fan, type JoinOp, type RowOp, type Step } from "./kinds.ts";
import { callFor, gateOf, inBranch, lengthOf, placeOf, type Scope } from "./scope.ts";

/** The walk of one row operator, its place and its calls known. */
export function rowWalk(op: RowOp, scope: Scope): Walk {
  return guard(op, callFor(op, scope), placeOf(op, scope), gateOf(op, scope.kernel));
}

/** The walk of a fan-out: its branches are compiled when the first row takes them. */
export function fanOf(fan: Fan, scope: Scope): FanWalk {
  return fanWalk(fan, (branch, earlier) => compileBranch(fan.branches[branch]!, inBranch(scope, branch, earlier)));
}

/** A join's answer as an outcome; its own errors are failures at its place. */
export function joined(join: JoinOp, answers: Answers, place: Failed["at"], excuse: () => void): Outcome {
  try {
    const result = joinAnswers(join, answers, excuse);
    if (result === undefined) return new Dropped("too few answers");
    if (result instanceof Failed) return result;
    return isRow(result) ? inherit(result, answers.row) : LEFT_OUT;
  } catch (error) {
    return new Failed(error, place);
  }
}

/** One branch: row operators and nested fan-outs fuse; what bears several rows sends each through the rest by itself. */
function compileBranch(steps: readonly Step[], scope: Scope): BranchWalk {
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
