import { DistilError } from "../errors.ts";
import type { Fan, Step } from "./kinds.ts";

/** Refuses what the kernel cannot run, with the way out. Throws ERR_USAGE. */
export function checkShape(steps: readonly Step[]): void {
  if (steps[0]?.kind !== "source") refuse("a pipeline must begin with a source", "Begin it with load");
  steps.forEach((step, index) => {
    const before = steps[index - 1];
    const last = index === steps.length - 1;
    if (step.kind === "source" && index > 0) refuse(`${step.name} must come first`, "Load several files with one load");
    if (step.kind === "join" && before?.kind !== "fan") {
      refuse(
        `${step.name} joins branches and must come right after […]`,
        step.name === "group" ? "For rows of a pipe use group --by COLUMN" : `Write […] >> ${step.name}`,
      );
    }
    if (step.kind !== "fan") return;
    const next = steps[index + 1];
    if (next !== undefined && next.kind !== "join") {
      const name = next.kind === "fan" ? "another […]" : next.name;
      const hint = "Join the branches first: >> group or >> merge; or end the pipeline there, each branch with a save";
      refuse(
        next.kind === "sink" ? "the branches of […] go to one output" : `${name} must not come right after […]`,
        hint,
      );
    }
    checkMin(step, next);
    for (const branch of step.branches) checkBranch(branch, last);
  });
}

/** A join that waits for more branches than run would reject every row, after all of them were paid for. */
function checkMin({ branches, pick = branches.length }: Fan, join: Step | undefined): void {
  if (join?.kind !== "join" || join.min === undefined || join.min <= pick) return;
  refuse(
    `${join.name} --min ${join.min} wants more branches than the ${pick} that run`,
    `Use --min ${pick} at the most`,
  );
}

function checkBranch(steps: readonly Step[], open: boolean): void {
  if (steps.length === 0) refuse("a branch must have an operator", "Name one between the commas");
  steps.forEach((step, index) => {
    const last = index === steps.length - 1;
    if (step.kind === "sink" && open && last) return;
    if (step.kind === "fan") {
      if (steps[index + 1]?.kind !== "join")
        refuse("a fan-out in a branch must be joined there", "Add >> group inside the branch");
      checkMin(step, steps[index + 1]);
      for (const branch of step.branches) checkBranch(branch, false);
    } else if (step.kind === "join") {
      if (steps[index - 1]?.kind !== "fan")
        refuse(`${step.name} must come right after […]`, "Move it behind the brackets");
    } else if (step.kind !== "row" && step.kind !== "expand") {
      const hint =
        step.kind === "sink"
          ? "Save after the join, or end the pipeline with […]"
          : "Put it before the fan-out or after the join";
      refuse(`${step.name} must not be in a branch`, hint);
    }
  });
}

function refuse(what: string, hint: string): never {
  throw new DistilError("ERR_USAGE", `Cannot run this pipeline as ${what}`, { hint });
}
