/** A data set that is there already. */
export interface Existing {
  readonly readme: string;
  /** Paths of its files. */
  readonly files: readonly string[];
}

/** What a run has made of a data set, in a folder. */
export interface Made {
  readonly folder: string;
  /** Paths in the folder, and in the data set. */
  readonly files: readonly string[];
  /** Paths in the data set that the made ones stand in for. */
  readonly removed: readonly string[];
  readonly title: string;
  /** Is told how much of it has appeared, of 1. */
  uploaded?(share: number): void;
}

/** Where a data set is published: a folder, or the Hub. All of it appears at once. */
export interface Place {
  /** As messages call it. */
  readonly name: string;
  /** The words that run the pipeline again, where others can. */
  readonly command: string;
  /** What a save to this place becomes in the pipeline file. */
  again(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** Makes a split this run's own, and finds out whether it may be written. Throws ERR_OUTPUT and ERR_KEY. */
  ready(config: string, split: string): Promise<void>;
  /** A folder for rows and files until they appear. */
  stage(): Promise<string>;
  existing(): Promise<Existing>;
  /** Licences of models, where the place knows them. */
  licences(models: readonly string[]): Promise<ReadonlyMap<string, string>>;
  put(made: Made): Promise<void>;
  /** The run is over: `done`, or what was staged is of a run that stopped. */
  close(done: boolean, warn: (message: string) => void): Promise<void>;
}
