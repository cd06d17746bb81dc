import type { SourceOp, Step } from "../kernel/kinds.ts";
import { checkShape } from "../kernel/shape.ts";
import type { LlmRequest, Message } from "../llm/llm.ts";
import { type Node, Pipeline } from "../pipeline.ts";
import { columnError, missingColumns } from "../run/columns.ts";
import { openNodes } from "../run/open.ts";
import type { RunOptions } from "../run/options.ts";
import { withEnds } from "../run/run.ts";
import { exits } from "./exit.ts";
import { wrap } from "./help.ts";
import type { Io } from "./io.ts";
import { mostReplyTokens, pacesOf, promptTokens, type Work } from "./pace.ts";
import { nodeText } from "./plan-text.ts";
import { type StepPreview, walk } from "./preview.ts";
import { type Asked, Rehearsal } from "./rehearsal.ts";
import { SAMPLE, type SourceSample, sampleSource } from "./sample-source.ts";
import { count } from "./summary.ts";

/** Rows and milliseconds that counting the source may take. */
const MOST = 1_000_000;
const PATIENCE = 2000;
/** Characters of a prompt that are shown. */
const SHOWN = 4000;

/** `distil run --dry-run`: the plan, the first prompt of each model step and an estimate. Sends and writes nothing. */
export async function dryRun(pipeline: Pipeline, options: RunOptions, io: Io): Promise<number> {
  const run = new Rehearsal(options.seed ?? "", options.models);
  try {
    const nodes = withEnds(pipeline.nodes);
    const steps = await openNodes(nodes.map(unsaved), run.context);
    checkShape(steps);
    const sample = await sampleSource(steps[0] as SourceOp, run.call, options.limit ?? MOST, PATIENCE);
    const [missing] = sample.rows[0] ? missingColumns(steps, Object.keys(sample.rows[0])) : [];
    if (missing) throw columnError(missing);
    const previews = await walk(run, steps.slice(1), sample.rows);
    show(nodes, previews, sample, io, run.settings);
    for (const warning of new Set(run.warnings)) io.err(`distil: ${warning}\n`);
    return exits.done;
  } finally {
    await run.close();
  }
}

/** A save that opens no file, and throws where it could not. */
export function unsaved(node: Node): Node {
  if (node.type === "fan")
    return { ...node, branches: node.branches.map((branch) => new Pipeline(branch.nodes.map(unsaved))) };
  if (node.name !== "save") return node;
  const options = node.options as { readonly path: string; readonly format?: string };
  return {
    ...node,
    async open() {
      const { isDataSet, dataSetTarget } = await import("../publish/open.ts");
      if (isDataSet(options.path)) dataSetTarget(options);
      else (await import("../sinks/open.ts")).sinkFormatFor(options.path, options.format);
      return { kind: "sink", name: "save", write: () => {}, finish: () => {} };
    },
  };
}

function show(
  nodes: readonly Node[],
  previews: readonly StepPreview[],
  sample: SourceSample,
  io: Io,
  settings: Rehearsal["settings"],
): void {
  const { rows, total, whole } = sample;
  const counted = `${whole ? "" : "at least "}${count(total)} ${total === 1 ? "row" : "rows"}`;
  io.out(`${nodeText(nodes[0]!)}\n  ${counted}\n`);
  for (const [index, preview] of previews.entries()) showStep(nodes[index + 1]!, preview, io, "");
  let factor = total / Math.max(1, rows.length);
  const work = previews.map((preview, index) => {
    const before = factor;
    const most = limitOf(nodes[index + 1]!);
    if (most !== undefined) factor = Math.min(factor, most / Math.max(1, preview.out));
    return { asked: requests(preview), factor: before };
  });
  io.out(`\n${estimate(work, whole)}\n`);
  for (const pace of pacesOf(work, settings)) io.out(`${pace}\n`);
}

/** Rows that pass at most, however many the sample stands for. */
function limitOf(node: Node): number | undefined {
  if (node.type !== "operator" || !["limit", "sample"].includes(node.name)) return undefined;
  const count = node.options["count"];
  return typeof count === "number" ? count : undefined;
}

function showStep(node: Node, preview: StepPreview, io: Io, indent: string): void {
  if (node.type === "fan") {
    io.out(`${indent}[${node.pick === undefined ? "" : ` pick ${node.pick} of`}\n`);
    for (const [index, branch] of node.branches.entries()) {
      for (const [at, inner] of branch.nodes.entries())
        showStep(inner, preview.branches[index]![at]!, io, `${indent}  `);
      if (index < node.branches.length - 1) io.out(`${indent},\n`);
    }
    io.out(`${indent}]\n`);
    return;
  }
  io.out(`${indent}${nodeText(node)}\n`);
  if (preview.error !== undefined) io.out(`${indent}  a row would be rejected: ${(preview.error as Error).message}\n`);
  for (const { model, request } of firstOfEach(preview.asked)) {
    io.out(`${indent}  asks ${model}${request.schema ? ", held to a JSON schema where the server can" : ""}:\n`);
    if (request.text !== undefined) io.out(`${rawText(request.text, `${indent}    `)}\n`);
    for (const message of request.messages) io.out(`${messageText(message, `${indent}    `)}\n`);
  }
}

/** The first request to each model. */
function firstOfEach(asked: readonly Asked[]): readonly Asked[] {
  return asked.filter(({ model }, index) => asked.findIndex((other) => other.model === model) === index);
}

function messageText({ role, content }: Message, indent: string): string {
  return rawText(`${role}: ${content}`, indent, SHOWN + role.length + 2);
}

function rawText(text: string, indent: string, most = SHOWN): string {
  const cut = text.length > most ? `${text.slice(0, most)}… (${count(text.length - most)} more characters)` : text;
  return cut.replace(/^/gm, indent);
}

function requests(preview: StepPreview): readonly Asked[] {
  const { step } = preview;
  const inner = preview.branches.flat().flatMap(requests);
  const share = pickShare(step);
  // A pick runs so many of the branches: on average the same share of their requests.
  return [...preview.asked, ...inner.filter((_, index) => Math.floor((index + 1) * share) > Math.floor(index * share))];
}

function pickShare(step: Step): number {
  return step.kind === "fan" && step.pick !== undefined ? Math.min(1, step.pick / step.branches.length) : 1;
}

function estimate(work: readonly Work[], whole: boolean): string {
  const sum = (weigh: (request: LlmRequest) => number): number =>
    work.reduce(
      (all, { asked, factor }) => all + factor * asked.reduce((part, { request }) => part + weigh(request), 0),
      0,
    );
  const calls = sum(() => 1);
  if (calls === 0) return "No model is asked. Nothing was written.";
  const replies = sum(({ n = 1 }) => n);
  const prompts = sum(promptTokens);
  const most = sum(mostReplyTokens);
  const parts = [
    `${whole ? "About" : "At least"} ${some(calls, "call", "calls")} for ${some(replies, "reply", "replies")}`,
    `${round(prompts)} tokens in prompts`,
    Number.isNaN(most) ? "replies as long as the models make them" : `at most ${round(most)} in replies`,
  ];
  const note = work.some(({ factor }) => factor > 1) ? `, from the first ${SAMPLE} rows` : "";
  return wrap(`${parts.join(", ")} (4 characters a token${note}). Nothing was sent or written.`, 100);
}

function some(value: number, one: string, several: string): string {
  return `${round(value)} ${Math.round(value) === 1 ? one : several}`;
}

/** Two figures say what an estimate can. */
function round(value: number): string {
  return count(value < 100 ? Math.round(value) : Number(value.toPrecision(2)));
}
