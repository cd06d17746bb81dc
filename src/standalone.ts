import type { z } from "zod";
import { generate } from "../operators/generate.ts";
import { label } from "../operators/label.ts";
import { asDistilError, DistilError } from "./errors.ts";
import { stops } from "./kernel/failed.ts";
import { type Call, Dropped, type Op } from "./kernel/kinds.ts";
import type { commonOptions } from "./options.ts";
import { type OperatorNode, Pipeline } from "./pipeline.ts";
import { plain, type Row } from "./row.ts";
import type { RunOptions } from "./run/options.ts";
import type { AnyTaskFunction, TaskDeclaration } from "./tasks/define.ts";
import type { generateTaskOptions, judgeTaskOptions } from "./tasks/index.ts";
import type { Task } from "./tasks/task.ts";

type Input<Shape> = Shape extends z.ZodRawShape ? Partial<z.input<z.ZodObject<Shape>>> : never;
type GenerateOptions = Omit<typeof generate.declaration.options, keyof typeof generateTaskOptions | "task">;
type LabelOptions = Omit<typeof label.declaration.options, keyof typeof judgeTaskOptions | "task">;

/** What the operator that runs a task takes besides: `model`, sampling, `numGenerations`, and so on. */
export type AskingOptions = (Input<GenerateOptions> | Input<LabelOptions>) & Input<typeof commonOptions>;

/** How `.run` goes. */
export interface RunRowsOptions extends RunOptions {
  /** Told of each row that does not come back, because it failed or a rule of the task left it out. Without it the first one is thrown. */
  readonly onReject?: ((error: DistilError, row: Row) => void) | undefined;
}

/** A task that can be used by itself, and in `generate({ task })` or `label({ task })` like any other. */
export interface StandaloneTask extends Task {
  /**
   * Gives the rows back with what the task adds, in order. The model is the one that the task was made with.
   *
   * The same journal, limits and retries as in a pipeline. Throws what stops the run; a row that fails or is left out is thrown
   * too, unless there is an `onReject` to be told of it.
   */
  run(rows: Iterable<Row> | AsyncIterable<Row>, options?: RunRowsOptions): Promise<Row[]>;
}

export interface StandaloneFunction<Shape extends z.ZodRawShape> {
  (options?: z.input<z.ZodObject<Shape>> & AskingOptions): StandaloneTask;
  readonly declaration: TaskDeclaration<Shape>;
}

/** Makes a task function usable by itself: `await evolQuality({ model: "local" }).run([{ instruction, response }])`. */
export function standalone<Shape extends z.ZodRawShape>(task: {
  (options?: z.input<z.ZodObject<Shape>>): Task;
  readonly declaration: TaskDeclaration<Shape>;
}): StandaloneFunction<Shape> {
  const { declaration } = task;
  const operator = declaration.role === "judge" ? label : generate;
  function made(given: Readonly<Record<string, unknown>> = {}): StandaloneTask {
    const [own, asking] = apart(given, declaration, Object.keys(operator.schema.shape));
    const alone = task(own as never);
    const pipeline = "model" in asking ? operator({ ...asking, task: alone } as never) : undefined;
    return { ...alone, run: (rows, options) => runRows(declaration.name, pipeline, rows, options) };
  }
  return Object.assign(made as StandaloneFunction<Shape>, { declaration });
}

type Options = Readonly<Record<string, unknown>>;

/** The task's options, and those of the operator: what neither knows is left to whom the error suits. */
function apart(given: Options, { name, options }: AnyTaskFunction["declaration"], known: readonly string[]) {
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  const isOwn = (option: string) => option in options;
  const hasModel = set.some(([option]) => option === "model");
  const stray = set.find(([option]) => !isOwn(option) && known.includes(option));
  if (!hasModel && stray !== undefined) {
    const hint = `Give it a model, or set ${stray[0]} where the operator has the model`;
    throw new DistilError("ERR_OPTION", `Cannot use ${name}.${stray[0]} as there is no model to ask`, { hint });
  }
  const own = set.filter(([option]) => isOwn(option) || !hasModel);
  const asking = set.filter(([option]) => !isOwn(option) && hasModel);
  return [Object.fromEntries(own), Object.fromEntries(asking)] as const;
}

async function runRows(
  name: string,
  pipeline: Pipeline | undefined,
  rows: Iterable<Row> | AsyncIterable<Row>,
  { onReject, ...options }: RunRowsOptions = {},
): Promise<Row[]> {
  if (pipeline === undefined) {
    const hint = 'Make it with one, such as { model: "local" }';
    throw new DistilError("ERR_OPTION", `Cannot run ${name} by itself as it has no model`, { hint });
  }
  if (!isIterable(rows)) {
    const hint = "One row is a list of one: .run([row])";
    throw new DistilError("ERR_OPTION", `Cannot run ${name} as it must be given a list or an iterable of rows`, {
      hint,
    });
  }
  const watch: Watch = { name, onReject, kept: options.onError === "keep" };
  const nodes = pipeline.nodes.map((node) => (node.type === "operator" ? watched(node, watch) : node));
  const onError = onReject === undefined ? "stop" : "reject";
  const made: Row[] = [];
  for await (const row of new Pipeline(nodes).apply(copies(rows), { onError, ...options })) made.push(row);
  return made;
}

/** Programs without types pass what they like. */
function isIterable(rows: unknown): boolean {
  return Object(rows) === rows && (Symbol.iterator in (rows as object) || Symbol.asyncIterator in (rows as object));
}

/** The rows that are given stay as they are: a run writes down in its own where they come from. */
async function* copies(rows: Iterable<Row> | AsyncIterable<Row>): AsyncGenerator<Row> {
  for await (const row of rows) yield { ...row };
}

interface Watch extends Pick<RunRowsOptions, "onReject"> {
  readonly name: string;
  /** Rows that fail come back all the same. */
  readonly kept: boolean;
}

function watched(node: OperatorNode, watch: Watch): OperatorNode {
  return { ...node, open: async (context) => watchedOp(await node.open(context), watch) };
}

/** Tells of rows that do not come back; where nobody is told, one that is left out counts as one that fails. */
function watchedOp(op: Op, { name, onReject, kept }: Watch): Op {
  if (op.kind !== "row") return op;
  const isKept = op.onError === undefined ? kept : op.onError === "keep";
  const tell = (error: unknown, row: Row, call: Call): void => {
    if (!isKept && !stops(error) && !call.signal.aborted) onReject?.(asDistilError(error), plain(row));
  };
  return {
    ...op,
    fn: async (row: Row, call: Call) => {
      const given = await (async () => op.fn(row, call))().catch((error: unknown) => {
        tell(error, row, call);
        throw error;
      });
      if (!(given instanceof Dropped)) return given;
      const hint = onReject === undefined ? "onReject takes rows that do not come back" : undefined;
      const error = new DistilError("ERR_PARSE", `Cannot give the row back as ${name} left it out: ${given.rule}`, {
        hint,
      });
      if (onReject === undefined) throw error;
      onReject(error, plain(row));
      return given;
    },
  };
}
