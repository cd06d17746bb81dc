import { child, originOf, type Row } from "../row.ts";
import { Bell } from "./bell.ts";
import { Failed, stops } from "./failed.ts";
import type { Answer, BranchWalk } from "./fan-out.ts";
import { isRow, passesOver, type Walk } from "./guard.ts";
import { Dropped, type ExpandOp } from "./kinds.ts";
import { callFor, placeOf, reject, type Scope } from "./scope.ts";

/** Children of one row that run side by side in a branch. */
const CHILDREN = 64;

interface Birth {
  /** The operator that bears them: an expand, or (with `walk`) a row operator that gives many. */
  readonly parent: ExpandOp;
  readonly walk: Walk | undefined;
  readonly rest: BranchWalk | undefined;
  readonly scope: Scope;
  readonly row: Row;
  readonly top: Row;
}

/**
 * Sends each child of a row through the rest of its branch; their rows, in order, are the branch's answer.
 *
 * A failed child is its own reject. At most 64 run at once, and all but the first need a place in the window: the parent
 * holds the place of the first. The answers of one row's children must fit into memory.
 */
export async function bear(birth: Birth): Promise<Answer> {
  const { rest, scope, row, top } = birth;
  const offspring = await conceive(birth);
  if (offspring instanceof Failed) return offspring;
  if ("alone" in offspring) return rest === undefined ? [offspring.alone] : rest(offspring.alone, top);
  const answers: (readonly Row[])[] = [];
  const nursery = new Nursery(scope);
  let failure: Failed | undefined;
  let count = 0;
  try {
    for await (const made of offspring.children) {
      const index = count++;
      const own = child(made, `${originOf(row)}.${index}`);
      if (rest === undefined) answers[index] = [own];
      else
        await nursery.raise(
          () => rest(own, top),
          (answer) => (answers[index] = take(answer, own)),
        );
    }
  } catch (error) {
    if (stops(error) || scope.signal.aborted) nursery.fail(error);
    else failure = new Failed(error, placeOf(birth.parent, scope));
  }
  await nursery.empty();
  return failure ?? answers.flat();

  function take(answer: Answer, own: Row): readonly Row[] {
    if (!(answer instanceof Failed)) return answer;
    scope.kernel.counts[scope.step]!.born++;
    reject(scope.kernel, answer, top, own);
    return [];
  }
}

/** What became of the parent; `alone`: kept without what it needed, or passed over, it goes on as itself. */
type Offspring = { readonly alone: Row } | { readonly children: Iterable<Row> | AsyncIterable<Row> } | Failed;

async function conceive({ parent, walk, scope, row, top }: Birth): Promise<Offspring> {
  if (walk === undefined) return begin(parent, scope, row);
  const outcome = await walk(row, top);
  if (outcome instanceof Failed) return outcome;
  if (outcome instanceof Dropped) return { children: [] };
  return isRow(outcome) ? { alone: outcome } : { children: outcome };
}

function begin(parent: ExpandOp, scope: Scope, row: Row): Offspring {
  if (row["distil_metadata"] !== undefined && passesOver(parent.reads, row)) return { alone: row };
  try {
    return { children: parent.fn(row, callFor(parent, scope)) };
  } catch (error) {
    if (stops(error) || scope.signal.aborted) throw error;
    return new Failed(error, placeOf(parent, scope));
  }
}

/** The children that are running, within the bounds. */
class Nursery {
  readonly #scope: Scope;
  #running = 0;
  #failure: { readonly error: unknown } | undefined;
  readonly #changed = new Bell();

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** Starts a child once there is room for it. */
  async raise(run: () => Answer | Promise<Answer>, settle: (answer: Answer) => void): Promise<void> {
    const { window } = this.#scope.kernel;
    while (this.#running > 0 && (this.#running >= CHILDREN || !window.spare())) await this.#changed.rung();
    if (this.#failure) throw this.#failure.error;
    const extra = this.#running > 0;
    if (extra) window.take(0);
    this.#running++;
    const done = () => {
      this.#running--;
      if (extra) window.give(1, 0);
      this.#changed.ring();
      if (extra) window.offer();
    };
    const answer = new Promise<Answer>((resolve) => resolve(run()));
    answer
      .then(settle)
      .catch((error: unknown) => this.fail(error))
      .finally(done);
  }

  fail(error: unknown): void {
    this.#failure ??= { error };
  }

  /** Waits for the last child. Throws what stopped one. */
  async empty(): Promise<void> {
    while (this.#running > 0) await this.#changed.rung();
    if (this.#failure) throw this.#failure.error;
  }
}
