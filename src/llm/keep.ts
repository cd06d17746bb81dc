import type { Journal } from "../journal/store.ts";

/** How a run keeps the replies of its models, and which of the kept ones it takes. */
export interface Keep {
  /** Opened with the first model. */
  journal(): Promise<Journal>;
  /** Replies are found again under the same salt only. */
  readonly salt: string | undefined;
  /** A reply from before this time, in milliseconds since 1970, is asked for again. */
  notBefore(hash: string): number;
}
