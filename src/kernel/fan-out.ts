import { chance, permutation } from "../hash.ts";
import type { Row } from "../row.ts";
import { Failed } from "./failed.ts";
import { passesOver } from "./guard.ts";
import type { Fan, JoinOp, Step } from "./kinds.ts";

/** What one branch gave for a row. */
export type Answer = readonly Row[] | Failed;
export type BranchWalk = (row: Row, top: Row) => Answer | Promise<Answer>;

/** All that a fan-out's branches said of one row. */
export interface Answers {
  readonly row: Row;
  /** By chosen branch, in branch order. */
  readonly list: readonly Answer[];
  /** The branch that each answer is of. */
  readonly branches: readonly number[];
}

export interface FanWalk {
  /** Runs the chosen branches side by side and waits for all of them: they are paid for. */
  ask(row: Row, top: Row): Answers | Promise<Answers>;
  /** A row kept without what the branches need goes over the fan-out and its join whole. */
  passes(row: Row): boolean;
}

/**
 * Runs branches for each row, or `pick` of them.
 *
 * `branchWalk(b, earlier)` makes the walk of branch b after `earlier` chosen branches of an equal definition: their samples
 * come first. Known before the row starts, never by timing.
 */
export function fanWalk(fan: Fan, branchWalk: (branch: number, earlier: number) => BranchWalk): FanWalk {
  const reads = readsOf(fan.branches);
  const keys = fan.branches.map(definition);
  const walks = new Map<number, BranchWalk>();
  const every = plan(fan.branches.map((_, branch) => branch));

  function plan(branches: readonly number[]): { branches: readonly number[]; walks: readonly BranchWalk[] } {
    const seen = new Map<string, number>();
    return {
      branches,
      walks: branches.map((branch) => {
        const earlier = seen.get(keys[branch]!) ?? 0;
        seen.set(keys[branch]!, earlier + 1);
        const id = branch * 65_536 + earlier;
        let walk = walks.get(id);
        if (walk === undefined) walks.set(id, (walk = branchWalk(branch, earlier)));
        return walk;
      }),
    };
  }

  return {
    passes: (row) => row["distil_metadata"] !== undefined && passesOver(reads, row),
    ask(row, top) {
      const chosen = fan.pick === undefined ? every : plan(draw(fan, reads, row));
      const list: (Answer | Promise<Answer>)[] = [];
      let waiting = false;
      for (const walk of chosen.walks) {
        const answer = attempt(walk, row, top);
        waiting ||= answer instanceof Promise;
        list.push(answer);
      }
      if (!waiting) return { row, list: list as Answer[], branches: chosen.branches };
      return settled(list).then((answers) => ({ row, list: answers, branches: chosen.branches }));
    },
  };
}

/** A branch that throws at once must not leave its siblings unawaited. */
function attempt(walk: BranchWalk, row: Row, top: Row): Answer | Promise<Answer> {
  try {
    return walk(row, top);
  } catch (error) {
    return Promise.reject(error);
  }
}

async function settled(list: readonly (Answer | Promise<Answer>)[]): Promise<Answer[]> {
  const results = await Promise.allSettled(list);
  return results.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}

/** `pick` of the branches, by a hash of the columns they read: a re-run draws alike. More picks than branches repeats them. */
function draw(fan: Fan, reads: readonly string[], row: Row): number[] {
  const count = fan.branches.length;
  const pick = fan.pick ?? count;
  const values = reads.map((column) => row[column]);
  const times = Array.from({ length: count }, () => Math.floor(pick / count));
  const order = permutation(count, fan.seed ?? "", chance(values));
  for (const branch of order.slice(0, pick % count)) times[branch]!++;
  return times.flatMap((often, branch) => Array.from({ length: often }, () => branch));
}

/** The columns that branches need from the row, rather than make themselves. */
function readsOf(branches: readonly (readonly Step[])[]): readonly string[] {
  const reads = new Set<string>();
  for (const branch of branches) {
    const made = new Set<string>();
    for (const step of branch) {
      const wanted = step.kind === "fan" ? readsOf(step.branches) : (step.reads ?? []);
      for (const column of wanted) if (!made.has(column)) reads.add(column);
      if (step.kind !== "fan") for (const column of step.adds ?? []) made.add(column);
    }
  }
  return [...reads].sort();
}

let unique = 0;

/** Equal texts for branches that do the same: then the second one asks for the next sample. */
function definition(steps: readonly Step[]): string {
  return steps
    .map((step) =>
      step.kind === "fan" ? step.branches.map(definition).join(",") : (step.key ?? `${step.name}#${unique++}`),
    )
    .join(">");
}

/** What a join makes of the answers, or the failure that the row ends with. Excused failures are reported to `excuse`. */
export function joinAnswers(join: JoinOp, { row, list }: Answers, excuse: () => void): Row | undefined | Failed {
  const failed = list.find((answer) => answer instanceof Failed);
  if (failed !== undefined && join.min === undefined) return failed;
  const answers = list.map((answer) => (answer instanceof Failed ? [] : answer));
  if (join.min !== undefined) {
    const answered = answers.filter((rows) => rows.length > 0).length;
    if (answered < join.min) return failed;
    for (const answer of list) if (answer instanceof Failed) excuse();
  }
  return join.fn(row, answers);
}
