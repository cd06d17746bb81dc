import { z } from "zod";
import type { Op } from "./kernel/kinds.ts";
import type { Model, ModelSpec } from "./llm/llm.ts";
import { checkOptions, commonOptions } from "./options.ts";
import { type OperatorNode, Pipeline } from "./pipeline.ts";
import { renamed } from "./rename.ts";
import type { Endings } from "./run/ending.ts";
import type { TaskContext } from "./tasks/task.ts";

/** What an operator may ask of the run it is opened in. */
export interface OpenContext extends Required<Pick<TaskContext, "seed">> {
  readonly signal: AbortSignal;
  /** Binds a model: resolves its name, finds its server's queue, wraps it. */
  model(spec: ModelSpec): Promise<Model>;
  /** A folder for what does not fit into memory; removed when the run is over. */
  scratch(): Promise<string>;
  /** Says something once, on stderr and in the report. */
  warn(message: string): void;
  readonly outputs: OutputPolicy;
  /** What several outputs do together at the end: those that share a key share one. */
  readonly endings: Pick<Endings, "share">;
}

/** How this run may treat files that it writes. */
export interface OutputPolicy {
  /**
   * Throws ERR_OUTPUT where the file is not this run's to replace, or another run writes it. A `piece` may be replaced by later
   * runs whatever became of this one.
   */
  claim(path: string, how?: { readonly piece?: boolean }): Promise<void>;
}

export interface Declaration<Shape extends z.ZodRawShape = z.ZodRawShape> {
  readonly name: string;
  /** One line for help. */
  readonly summary: string;
  /** More for its help and reference page: what it reads and adds, memory, order. */
  readonly details?: string;
  /** Commands that work, for help; executed by a test. */
  readonly examples: readonly string[];
  readonly options: Shape;
  /** Options that may stand without their flag, in order; the last may take several. */
  readonly positional?: readonly (keyof Shape & string)[];
  /** Rows begin with it, as with `load`: it takes none. */
  readonly source?: boolean;
  /** Binds the operator to a run. Throws ERR_OPTION or ERR_USAGE for options that do not go together. */
  open(options: z.output<z.ZodObject<Shape>>, context: OpenContext): Op | Promise<Op>;
  /** Checks that need no run: options that do not go together. Called when the pipeline is built. */
  check?(options: z.output<z.ZodObject<Shape>>): void;
}

type Options<Shape extends z.ZodRawShape> = z.input<z.ZodObject<Shape & typeof commonOptions>>;
type First<Shape extends z.ZodRawShape> = Options<Shape> | string | number | readonly (string | number)[];

export interface OperatorFunction<Shape extends z.ZodRawShape> {
  /** Options, or the first option by itself: `limit(10)`, `keep(["a", "b"])`. */
  (first?: First<Shape>, options?: Partial<Options<Shape>>): Pipeline;
  readonly declaration: Declaration<Shape>;
  readonly schema: z.ZodObject;
}

/** Makes an operator of its declaration: the one place that its flags, YAML keys, help, page and types come from. */
export function defineOperator<Shape extends z.ZodRawShape>(declaration: Declaration<Shape>): OperatorFunction<Shape> {
  const schema = z.strictObject({ ...declaration.options, ...commonOptions });
  function operator(first?: First<Shape>, rest?: Partial<Options<Shape>>): Pipeline {
    const given = { ...positional(declaration, first), ...rest };
    const options = checkOptions(declaration.name, schema, given);
    declaration.check?.(options as never);
    return new Pipeline([node(declaration, options as Record<string, unknown>)]);
  }
  return Object.assign(operator, { declaration, schema });
}

function node<Shape extends z.ZodRawShape>(
  declaration: Declaration<Shape>,
  options: Record<string, unknown>,
): OperatorNode {
  const { input, output, onError, ...own } = options as Record<string, unknown> & {
    input?: Record<string, string>;
    output?: Record<string, string>;
    onError?: Op["onError"];
  };
  return {
    type: "operator",
    name: declaration.name,
    options,
    ...(declaration.source && { source: true }),
    open: async (context) => {
      const op = await declaration.open(own as never, context);
      return renamed(onError === undefined ? op : { ...op, onError }, input, output);
    },
  };
}

function positional<Shape extends z.ZodRawShape>(
  declaration: Declaration<Shape>,
  first: unknown,
): Record<string, unknown> {
  if (first === undefined) return {};
  if (typeof first === "object" && first !== null && !Array.isArray(first)) return first as Record<string, unknown>;
  const [name] = declaration.positional ?? [];
  return { [name ?? "value"]: first };
}
