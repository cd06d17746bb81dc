import { build } from "../build.ts";
import type { Config } from "../config.ts";
import { asDistilError, DistilError, didYouMean } from "../errors.ts";
import { canonical } from "../hash.ts";
import type { SourceOp, Step } from "../kernel/kinds.ts";
import { checkShape } from "../kernel/shape.ts";
import type { ModelSpec } from "../llm/llm.ts";
import { Models } from "../llm/models.ts";
import type { Node } from "../pipeline.ts";
import { columnError, missingColumns, misspeltColumns } from "../run/columns.ts";
import { withEnds } from "../run/run.ts";
import type { Spec } from "../spec.ts";
import type { Options } from "../words.ts";
import { unsaved } from "./dry-run.ts";
import { describeError, exits } from "./exit.ts";
import type { Io } from "./io.ts";
import { withModels } from "./other-models.ts";
import { modelName, Rehearsal } from "./rehearsal.ts";
import { sampleSource } from "./sample-source.ts";
import { readSpecs } from "./written.ts";

/** `distil check`: all that is wrong in one go; nothing is generated. */
export async function check({ pipeline, model, offline, config }: Options, io: Io): Promise<number> {
  const problems = await findProblems({ pipeline, model, config }, offline === true, io);
  for (const problem of problems) io.err(describeError(problem));
  if (problems.length > 0) io.err(`distil: ${problems.length} ${problems.length === 1 ? "problem" : "problems"}\n`);
  else io.out("Nothing is wrong.\n");
  return problems.length > 0 ? exits.usage : exits.done;
}

async function findProblems(
  { pipeline, model, config: file }: Options,
  offline: boolean,
  io: Io,
): Promise<readonly DistilError[]> {
  let written: { readonly specs: readonly Spec[]; readonly config: Config };
  try {
    const { specs, config } = await readSpecs(pipeline as string, file as string | undefined);
    written = { specs, config: withModels(config, model) };
  } catch (error) {
    return [asDistilError(error)];
  }
  const wrong = written.specs.flatMap(faults);
  const specs = written.specs.flatMap(sound);
  if (specs.length === 0) return wrong;
  const run = new Rehearsal(written.config.run.seed ?? "");
  try {
    const nodes = withEnds(build(specs).nodes).map(unsaved);
    const opened = await Promise.all(nodes.map((node) => open(node, run)));
    const failed = opened.flatMap((one) => (one.step ? [] : one.problems));
    const steps = opened.flatMap((one) => (one.step ? [one.step] : []));
    const structure = wrong.length + failed.length > 0 ? [] : await checkSteps(steps, run, readsInput(nodes[0]!));
    const servers = offline ? [] : await checkModels(run.models, written.config, io);
    return [...wrong, ...failed, ...structure, ...servers];
  } finally {
    await run.close();
  }
}

/** What is wrong with what is written, operator by operator. */
function faults(spec: Spec): DistilError[] {
  if (spec.type === "fan") return spec.branches.flat().flatMap(faults);
  try {
    build([spec]);
    return [];
  } catch (error) {
    return [asDistilError(error)];
  }
}

/** The step without the operators that are wrong: what is left can still be opened, and its models reached. */
function sound(spec: Spec): Spec[] {
  if (spec.type !== "fan") return faults(spec).length > 0 ? [] : [spec];
  const branches = spec.branches.map((branch) => branch.flatMap(sound)).filter((branch) => branch.length > 0);
  return branches.length > 0 ? [{ ...spec, branches }] : [];
}

interface Opened {
  readonly step?: Step;
  readonly problems: readonly DistilError[];
}

async function open(node: Node, run: Rehearsal): Promise<Opened> {
  try {
    if (node.type === "operator") return { step: await node.open(run.context), problems: [] };
    const branches = await Promise.all(
      node.branches.map((branch) => Promise.all(branch.nodes.map((one) => open(one, run)))),
    );
    const problems = branches.flat().flatMap((one) => one.problems);
    if (problems.length > 0) return { problems };
    const step: Step = { kind: "fan", branches: branches.map((branch) => branch.map((one) => one.step!)) };
    return { step: node.pick === undefined ? step : { ...step, pick: node.pick }, problems };
  } catch (error) {
    return { problems: [asDistilError(error)] };
  }
}

/** The shape of the pipeline, then its columns from the first row on. Standard input is left to the run. */
async function checkSteps(steps: readonly Step[], run: Rehearsal, piped: boolean): Promise<readonly DistilError[]> {
  try {
    checkShape(steps);
    if (piped) return [];
    const sample = await sampleSource(steps[0] as SourceOp, run.call, 1, 60_000);
    const [first] = sample.rows;
    if (first === undefined)
      return [new DistilError("ERR_INPUT", "Cannot check the columns as the source gives no rows")];
    const columns = Object.keys(first);
    return [...missingColumns(steps, columns), ...misspeltColumns(steps, columns)].map(columnError);
  } catch (error) {
    return [asDistilError(error)];
  }
}

function readsInput(node: Node): boolean {
  return node.type === "operator" && [node.options["path"]].flat().includes("-");
}

/** Asks each server for its models: that proves its address and its key, and costs nothing. */
async function checkModels(
  specs: readonly ModelSpec[],
  { models: names }: Config,
  io: Io,
): Promise<readonly DistilError[]> {
  const abort = new AbortController();
  const models = new Models({ names, signal: abort.signal, warn: (message) => io.err(`distil: ${message}\n`) });
  const distinct = new Map(specs.map((spec) => [typeof spec === "string" ? spec : canonical(spec), spec]));
  try {
    const results = await Promise.all([...distinct.values()].map((spec) => reach(spec, models)));
    return results.flatMap((problem) => (problem ? [problem] : []));
  } finally {
    abort.abort();
    await models.close();
  }
}

async function reach(spec: ModelSpec, models: Models): Promise<DistilError | undefined> {
  try {
    const { id } = await models.bind(spec);
    const served = await models.list(spec);
    if (served.length === 0 || served.includes(id)) return undefined;
    const hint = didYouMean(id, served) || `It serves ${served.slice(0, 10).join(", ")}`;
    return new DistilError("ERR_MODEL", `Cannot use ${modelName(spec)} as its server does not serve ${id}`, { hint });
  } catch (thrown) {
    const error = asDistilError(thrown);
    // Not every server lists its models; one that answers so is there.
    return error.details.status === 404 || error.details.status === 405 ? undefined : error;
  }
}
