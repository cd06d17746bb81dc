import type { BodyPlan } from "./bodies.ts";
import type { Wire } from "./client.ts";
import type { GapCounts } from "./gaps.ts";
import type { Load } from "./result.ts";

/** When a leg begins to count and when it ends, in milliseconds from its start. */
export interface Bounds {
  readonly warmUp: number;
  /** Length of the measured part; endless where only `requests` bound the leg. */
  readonly duration: number;
  readonly coolDown: number;
  /** Requests to send at most, those of the warm-up not counted. */
  readonly requests: number;
}

/** What one thread has to do in one leg: plain data. */
export interface ThreadPlan {
  readonly wire: Wire;
  readonly bodies: BodyPlan;
  readonly load: Load;
  readonly share: { readonly index: number; readonly of: number };
  readonly bounds: Bounds;
  /** Number of the leg's first body. */
  readonly first: number;
  readonly seed: string;
  readonly stream: boolean;
  /** Failures of all threads together that end the leg. */
  readonly maxErrors: number;
  /** Keeps the replies' texts. */
  readonly texts: boolean;
  /** Keeps single gaps. */
  readonly detail: boolean;
}

/** Why a leg is told to stop. */
export const stops = { no: 0, over: 1, gone: 2 } as const;

/** Numbers that all threads of a leg and the one that started them see. */
export const tally = { stop: 0, errors: 1, ok: 2, inFlight: 3, tokens: 4, length: 5 } as const;

/** Connections that fail in a row, over so many milliseconds, of a server that is gone. */
export const GONE = { failures: 10, milliseconds: 500 } as const;

/** Milliseconds of one step of what a thread counts over time. */
export const STEP = 100;

/** What one thread saw: requests in columns, in order of their end. Times are milliseconds from the leg's start. */
export interface ThreadResult {
  readonly start: number[];
  readonly ttft: (number | undefined)[];
  readonly last: (number | undefined)[];
  readonly e2e: number[];
  readonly input: (number | undefined)[];
  readonly output: (number | undefined)[];
  readonly chunks: number[];
  /** Chunks with text that came in the window. */
  readonly within: number[];
  /** The server said how many tokens there were. */
  readonly said: boolean[];
  readonly outcome: ("ok" | "failed" | "unfinished")[];
  /** Code and message of the failed, `""` elsewhere. */
  readonly errors: string[];
  readonly codes: string[];
  readonly texts: string[];
  readonly rawGaps: (readonly number[])[];
  /** Chunks with text by step. */
  readonly arrived: number[];
  /** Milliseconds that requests of a rate leg went out late. */
  readonly late: number[];
  readonly gaps: GapCounts;
  readonly sockets: { readonly opened: number; readonly peak: number };
  readonly loop: { readonly p50: number; readonly p99: number; readonly max: number; readonly busy: number };
  /** When it was through, from the leg's start. */
  readonly ended: number;
}
