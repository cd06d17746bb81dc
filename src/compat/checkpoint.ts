import { DistilError } from "../errors.ts";

export interface CheckpointOptions {
  /** The folder, which also holds what a resumed run needs. @default "ckpt", in the current folder of the run */
  readonly path?: string;
  /** Saves after so many rows each; -1 at the end only. @default -1 */
  readonly saveFrequency?: number;
  /** @default "disk" */
  readonly strategy?: "disk" | "hf-hub";
  /** For the Hub: `repoId`, and `token`, `private`, `split`, as `pushToHub` takes them. */
  readonly extraKwargs?: HubKwargs;
}

export interface HubKwargs {
  readonly repoId?: string;
  readonly repo_id?: string;
  readonly token?: string;
  readonly private?: boolean;
  readonly split?: string;
}

/** What a checkpoint on the Hub is pushed with. */
export interface HubTarget {
  readonly repository: string;
  readonly token: string;
  readonly private?: boolean;
  readonly split?: string;
}

/**
 * Where a data set is kept while it is made: whole and readable after every `saveFrequency` rows, and at the end. The replies
 * are kept there too: a run that begins again with the same checkpoint asks nothing twice.
 *
 * Throws ERR_OPTION for a Hub without `repoId`, ERR_KEY for one without a token.
 */
export class DatasetCheckpoint {
  readonly path: string;
  readonly saveFrequency: number;
  readonly strategy: "disk" | "hf-hub";
  readonly hub: HubTarget | undefined;

  constructor({ path = "ckpt", saveFrequency = -1, strategy = "disk", extraKwargs = {} }: CheckpointOptions = {}) {
    if (saveFrequency !== -1 && !(Number.isInteger(saveFrequency) && saveFrequency > 0)) {
      const wanted = "a number of rows from 1, or -1 for the end only";
      throw cannot("saveFrequency", `must be ${wanted}: current value is ${saveFrequency}`);
    }
    if (strategy !== "disk" && strategy !== "hf-hub") {
      throw cannot("strategy", `must be disk or hf-hub: current value is ${String(strategy)}`);
    }
    this.path = path;
    this.saveFrequency = saveFrequency;
    this.strategy = strategy;
    this.hub = strategy === "hf-hub" ? hubTarget(extraKwargs) : undefined;
  }
}

function hubTarget({ repoId, repo_id: repository = repoId, token, ...rest }: HubKwargs): HubTarget {
  if (repository === undefined) throw cannot("extraKwargs", "must name the data set of the Hub in repoId");
  const found = token ?? process.env["HF_API_TOKEN"] ?? process.env["HF_TOKEN"];
  if (found !== undefined) return { repository, token: found, ...rest };
  throw new DistilError("ERR_KEY", "Cannot save a checkpoint on the Hub as there is no token", {
    hint: "export HF_TOKEN=…, or give it as extraKwargs.token",
  });
}

function cannot(option: string, reason: string): DistilError {
  return new DistilError("ERR_OPTION", `Cannot use DatasetCheckpoint.${option} as it ${reason}`);
}
