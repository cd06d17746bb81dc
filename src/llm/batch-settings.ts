import { z } from "zod";
import type { Journal } from "../journal/store.ts";
import type { Place } from "./keeping.ts";

/** How requests are gathered into batches, and how often those are looked at. */
export interface BatchSettings {
  /** Requests in a batch at the most, and rows on their way. @default 10000 */
  readonly size?: number | undefined;
  /** Longest wait between two looks at a batch, in milliseconds. @default 60000 */
  readonly interval?: number | undefined;
  /** Milliseconds without a new request after which a batch goes, full or not. @default 5000 */
  readonly quiet?: number | undefined;
}

export const batchSetting = z.union(
  [
    z.boolean(),
    z.strictObject({
      size: z.int().min(1).max(50_000).optional(),
      interval: z.number().positive().optional(),
      quiet: z.number().nonnegative().optional(),
    }),
  ],
  { error: "true, false or an object with size, interval and quiet" },
);

/** The settings with their defaults, or nothing where there are to be no batches. */
export function batchSettings(given: boolean | BatchSettings | undefined): Required<BatchSettings> | undefined {
  if (given === undefined || given === false) return undefined;
  const { size = 10_000, interval = 60_000, quiet = 5_000 } = given === true ? {} : given;
  return { size, interval, quiet };
}

/** What asking by the batch needs of its run. */
export interface BatchingOptions {
  readonly settings: Required<BatchSettings>;
  /** The state folder. */
  readonly state: string;
  readonly journal: Journal;
  readonly place: Place;
  /** Replies from before this time are asked for again. */
  notBefore(hash: string): number;
  /** Milliseconds without a success after which the run stops. */
  readonly patience: number;
  readonly signal: AbortSignal;
  tell(message: string): void;
}
