import { load } from "../../operators/load.ts";
import { DistilError } from "../errors.ts";
import type { Pipeline as Steps } from "../pipeline.ts";
import type { Row } from "../row.ts";
import type { RunOptions } from "../run/options.ts";
import type { Report } from "../run/report.ts";
import { DatasetCheckpoint } from "./checkpoint.ts";
import { CustomDataset, type Rows } from "./dataset.ts";
import { Failures } from "./failures.ts";
import { FirstRow } from "./first-row.ts";
import { gathering } from "./gathering.ts";
import { generating, type Shared, step } from "./generating.ts";
import { Keeping } from "./keeping.ts";
import { labelling } from "./labelling.ts";
import { listenerFor } from "./listener.ts";
import { type AnyLLM, LLMPool } from "./llm-pool.ts";
import { warning } from "./warning.ts";

export interface PipelineOptions {
  readonly generator?: AnyLLM | LLMPool | undefined;
  readonly labeller?: AnyLLM | undefined;
}

export interface GenerateOptions {
  /** Generations of each row. @default 1 */
  readonly numGenerations?: number;
  /** Taken for the sake of habit: rows are asked one by one, as many at once as the servers take. */
  readonly batchSize?: number;
  /** Hides from the labeller which model wrote what. @default true */
  readonly shuffleBeforeLabelling?: boolean;
  /**
   * Keeps the data set while it is made, with its replies; `true` in ./ckpt. Without one the replies alone are kept, as every
   * run here does, in the state folder `.distil`: generating again asks nothing twice. `false` keeps nothing.
   */
  readonly checkpointStrategy?: DatasetCheckpoint | boolean | null;
  /** @default false */
  readonly displayProgressBar?: boolean;
  /** Does without the first row going alone. @default false */
  readonly skipDryRun?: boolean;
  /** What a run of ours can be told besides: `seed`, `signal`, `models`, `maxCost`, `limit`, `onEvent` and so on. */
  readonly run?: RunOptions;
}

/** Rows, a data set, or what `load` reads: a file, a folder, a pattern, a URL or `hub:org/name`. */
export type DatasetLike = Rows | CustomDataset | string;

/** Generates with one model or several, and has another judge what they wrote. */
export class Pipeline {
  readonly generator: AnyLLM | LLMPool | undefined;
  readonly labeller: AnyLLM | undefined;

  /** Throws ERR_USAGE without any model, and for a labeller that is a pool. */
  constructor({ generator, labeller }: PipelineOptions) {
    if (generator === undefined && labeller === undefined) {
      throw new DistilError("ERR_USAGE", "Cannot make a Pipeline as it needs a generator, a labeller or both");
    }
    if ((labeller as unknown) instanceof LLMPool) {
      throw new DistilError("ERR_USAGE", "Cannot use an LLMPool as the labeller: it must be one LLM");
    }
    this.generator = generator;
    this.labeller = labeller;
  }

  /**
   * Makes a data set: the columns that came, those of the generator, those of the labeller. A row is never left out: what failed
   * is null in its columns, with a warning at the end.
   *
   * Throws what stops a run: a missing column (ERR_COLUMN), a first row that fails, a server that is gone, a budget that is spent.
   */
  async generate(dataset: DatasetLike, options: GenerateOptions = {}): Promise<CustomDataset> {
    const { numGenerations = 1, checkpointStrategy } = options;
    if (!Number.isInteger(numGenerations) || numGenerations < 1) {
      const reason = `it must be a whole number from 1: current value is ${numGenerations}`;
      throw new DistilError("ERR_OPTION", `Cannot use numGenerations as ${reason}`);
    }
    if (this.generator !== undefined && this.labeller !== undefined && numGenerations < 2) {
      warning("The labeller has only one generation to judge: numGenerations should be at least 2");
    }
    const task = (this.labeller ?? this.generator!).task;
    const keeping = await Keeping.open(checkpointOf(checkpointStrategy), task);
    const report = await this.#run(dataset, options, keeping);
    const made = await keeping.dataset();
    return new CustomDataset(() => made, { task, report });
  }

  async #run(dataset: DatasetLike, options: GenerateOptions, keeping: Keeping): Promise<Report> {
    const source = typeof dataset === "string" ? load(dataset) : load({ rows: dataset });
    const steps = source.to(this.#steps(options)).to(keeping.saving(warning));
    const listener = await listenerFor(options);
    const { checkpointStrategy: strategy, run } = options;
    const journal = strategy !== false && strategy !== null;
    // Where nothing is to stay, what the run itself remembers goes with its rows.
    const state = keeping.stays || !journal ? { state: keeping.state } : {};
    try {
      const report = await steps.run({ ...state, journal, ...run, onEvent: listener.onEvent });
      listener.close(report);
      await keeping.end(warning);
      return report;
    } catch (error) {
      listener.close();
      if (!options.run?.signal?.aborted) await keeping.end(warning);
      throw inOurWords(error, keeping);
    }
  }

  #steps(options: GenerateOptions): Steps {
    const { numGenerations = 1, shuffleBeforeLabelling = true, skipDryRun = false } = options;
    const first = skipDryRun ? undefined : new FirstRow();
    const { generator, labeller } = this;
    let steps = begin(first);
    const failures: Failures[] = [];
    const shared = (what: string): Shared => {
      const own = new Failures(what);
      failures.push(own);
      return { failures: own, first };
    };
    if (generator !== undefined) {
      const llms = generator instanceof LLMPool ? generator.llms : [generator];
      const shuffle = shuffleBeforeLabelling && labeller !== undefined;
      steps = steps.to(generating(llms, numGenerations, shared("generations"))).to(gathering(generator.task, shuffle));
    }
    if (labeller !== undefined) {
      // The columns are shuffled already, so that all who look at them see what the judge saw.
      const shuffle = shuffleBeforeLabelling && generator === undefined;
      steps = steps.to(labelling(labeller, shuffle, shared("labels")));
    }
    return steps.to(finish(first, failures));
  }
}

function checkpointOf(given: GenerateOptions["checkpointStrategy"]): DatasetCheckpoint | undefined {
  if (given instanceof DatasetCheckpoint) return given;
  if (given === true) return new DatasetCheckpoint();
  if (given === false || given === null || given === undefined) return undefined;
  const message = "Cannot use checkpointStrategy as it must be a DatasetCheckpoint, true or false";
  throw new DistilError("ERR_OPTION", `${message}: current value is ${JSON.stringify(given)}`);
}

function begin(first: FirstRow | undefined): Steps {
  return step("first-row", async ({ signal }) => ({
    kind: "row",
    name: "first-row",
    fn: (row: Row) => first?.wait(row, signal) ?? row,
  }));
}

function finish(first: FirstRow | undefined, failures: readonly Failures[]): Steps {
  return step("finish", async ({ warn }) => ({
    kind: "row",
    name: "finish",
    fn(row: Row) {
      first?.passed(row);
      return row;
    },
    end() {
      for (const message of failures.flatMap((one) => one.summary())) warn(message);
    },
  }));
}

/** Says what a program can do about it, rather than a command. */
function inOurWords(thrown: unknown, { stays, folder }: Keeping): unknown {
  if (!(thrown instanceof DistilError)) return thrown;
  const { code, message, details, cause } = thrown;
  const missing = code === "ERR_COLUMN" && details.unsent === true;
  const hint = missing ? details.hint?.replace(/; --input .*$/, "") : details.hint;
  const resume = stays && !missing ? `What is done is in ${folder}: generate again with this checkpoint to go on` : "";
  return new DistilError(code, message, { ...details, cause, hint: [hint, resume].filter(Boolean).join(". ") });
}
