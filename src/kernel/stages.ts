import type { Op, SinkOp, Stage, Step } from "./kinds.ts";
import { firstQueues, type Kernel, lengthOf, type Scope } from "./scope.ts";
import { Segment } from "./segment.ts";
import { SinkStage } from "./sink-stage.ts";
import { SourceStage } from "./source-stage.ts";
import { StreamStage } from "./stream-stage.ts";
import { expanding, streaming } from "./transforms.ts";
import { compileSegment } from "./walk.ts";

/** How the first stage reads its source. */
export interface SourceOptions {
  /** Rows to take from the source at the most. */
  readonly limit?: number | undefined;
  /** The source's rows have origins of their own: keep them. */
  readonly keepOrigins?: boolean;
}

/** A stage with the sinks it writes. */
export interface Written {
  readonly stage: SinkStage;
  readonly ops: readonly SinkOp[];
}

/** Chains steps into stages: neighbouring row operators and joined fan-outs become one segment. */
export function stages(
  steps: readonly Step[],
  kernel: Kernel,
  options: SourceOptions,
): { last: Stage; sinks: readonly Written[] } {
  const sinks: Written[] = [];
  const source = steps[0] as Op & { kind: "source" };
  const { limit, keepOrigins = false } = options;
  let last: Stage = new SourceStage({ op: source, kernel, abort: new AbortController(), limit, keepOrigins });
  for (let index = 1; index < steps.length; ) {
    const abort = new AbortController();
    const scope: Scope = {
      kernel,
      signal: abort.signal,
      step: index,
      depth: lengthOf(steps.slice(0, index)),
      branch: undefined,
      earlier: 0,
    };
    const step = steps[index]!;
    if (step.kind === "expand" || step.kind === "stream") {
      const transform = step.kind === "expand" ? expanding(step, scope) : streaming(step, scope);
      last = new StreamStage(last, transform, abort);
      index++;
    } else if (step.kind === "sink") {
      const stage = new SinkStage(last, new Map([[undefined, step]]), scope);
      sinks.push({ stage, ops: [step] });
      last = stage;
      index++;
    } else {
      const end = segmentEnd(steps, index);
      const fused = steps.slice(index, end);
      last = new Segment(last, compileSegment(fused, scope), firstQueues(fused, kernel), scope, abort);
      index = end;
    }
  }
  const final = steps.at(-1)!;
  if (final.kind !== "fan") return { last, sinks };
  const ends = final.branches.map((branch) => branch.at(-1)).map((step) => (step?.kind === "sink" ? step : undefined));
  const byBranch = new Map(ends.flatMap((sink, branch) => (sink ? [[branch, sink] as const] : [])));
  if (byBranch.size === 0) return { last, sinks };
  const scope = {
    kernel,
    signal: new AbortController().signal,
    step: steps.length - 1,
    depth: 0,
    branch: undefined,
    earlier: 0,
  };
  const stage = new SinkStage(last, byBranch, scope);
  return { last: stage, sinks: [...sinks, { stage, ops: [...byBranch.values()] }] };
}

/** Where a run of row operators and joined fan-outs ends: before what is no row operator, after one that gives many. */
function segmentEnd(steps: readonly Step[], from: number): number {
  for (let index = from; index < steps.length; index++) {
    const step = steps[index]!;
    if (step.kind !== "row" && step.kind !== "fan" && step.kind !== "join") return index;
    if (step.kind === "row" && step.many === true) return index + 1;
  }
  return steps.length;
}
