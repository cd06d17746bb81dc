import { join } from "node:path";
import type { SourceOp } from "../kernel/kinds.ts";
import type { Node, Pipeline } from "../pipeline.ts";
import { plain, type Row } from "../row.ts";
import { readGiven } from "../sources/given.ts";
import { standardInput, standardOutput } from "./ends.ts";
import type { RunOptions } from "./options.ts";
import { endsSaved, saves } from "./outputs.ts";
import type { Report } from "./report.ts";
import { Session, stateFolder } from "./session.ts";

export type { RunOptions } from "./options.ts";

/** Runs a pipeline to its end and reports; throws what stopped it. */
export async function runPipeline(pipeline: Pipeline, options: RunOptions): Promise<Report> {
  const nodes = withEnds(pipeline.nodes);
  const session = await Session.open({ nodes, source: undefined, rejects: rejectsPath(nodes, options) }, options);
  let stopped: { readonly error: unknown } | undefined;
  try {
    for await (const _ of session.flow);
    await session.complete();
  } catch (error) {
    stopped = { error };
  }
  const report = await session.close().catch((error: unknown) => {
    stopped ??= { error };
  });
  if (stopped) throw stopped.error;
  return report!;
}

/** Gives a pipeline's rows as they come; without `rows` it needs a source of its own. */
export async function* iteratePipeline(
  pipeline: Pipeline,
  rows: AsyncIterable<Row> | Iterable<Row> | undefined,
  options: RunOptions,
): AsyncGenerator<Row> {
  const source: SourceOp | undefined =
    rows === undefined ? undefined : { kind: "source", name: "rows", open: (call) => readGiven(rows, call.signal) };
  const plan = { nodes: pipeline.nodes, source, rejects: options.rejects };
  const session = await Session.open(plan, options);
  let failed = true;
  try {
    for await (const array of session.flow) for (const row of array) yield plain(row);
    await session.complete();
    failed = false;
  } finally {
    const closing = session.close();
    await (failed ? closing.catch(() => {}) : closing);
  }
}

/** Standard input where there is no source, standard output where the last rows are not saved: none get lost on the way. */
export function withEnds(nodes: readonly Node[]): readonly Node[] {
  const [first] = nodes;
  const begins = first?.type === "operator" && (first.name === "load" || first.source === true);
  return [...(begins ? [] : [standardInput]), ...nodes, ...(endsSaved(nodes) ? [] : [standardOutput])];
}

/** `<first output>.rejects.jsonl`, unless the options name another; without an output, a file of its own in the state folder. */
function rejectsPath(nodes: readonly Node[], options: RunOptions): string {
  if (options.rejects !== undefined) return options.rejects;
  const first = saves(nodes).find((path) => path !== "-");
  if (first !== undefined) return `${fileLike(first)}.rejects.jsonl`;
  const operator = nodes.find((node) => node.type === "operator" && node.name !== "load" && node.name !== "save");
  const time = new Date().toISOString().replace(/[:.]/g, "-");
  const name = operator?.type === "operator" ? operator.name : "load";
  return join(stateFolder(options), "rejects", `${name}-${time}-${process.pid}.jsonl`);
}

/** Beside a file; for a folder beside it, for a data set of the Hub by its name, here. */
function fileLike(output: string): string {
  const name = /^hub:(?:[^/]+\/)?([^/@:]+)/.exec(output)?.[1];
  return name ?? output.replace(/\/+$/, "");
}
