import type { ErrorReport } from "../errors.ts";
import type { Usage } from "../llm/llm.ts";
import type { Report } from "./report.ts";

/** What passed one step so far. */
export interface StepCount {
  readonly operator: string;
  readonly in: number;
  readonly out: number;
  readonly rejected: number;
  readonly dropped: number;
}

export interface CallCount {
  /** Calls that came back, retries included. */
  readonly done: number;
  readonly inFlight: number;
  /** Calls that may be in flight now. */
  readonly limit?: number;
  readonly retries: number;
}

export interface RunStart {
  readonly type: "run-start";
  readonly steps: readonly string[];
  /** Rows that the source will give, where it is known before. */
  readonly total?: number | undefined;
  /** Replies in the journal, and those of this run's models among them. */
  readonly journal?: { readonly replies: number; readonly usable: number } | undefined;
}

/** Where the batches of a model stand. */
export interface BatchProgress {
  readonly server: string;
  readonly batches: number;
  readonly requests: number;
  readonly done: number;
  readonly gathered: number;
}

/** An output that is put together after the last row. */
export interface Publishing {
  readonly name: string;
  readonly doing: "packing" | "uploading";
  /** How much of that is done, of 1. */
  readonly share: number;
}

/** Where the run stands; some four a second. */
export interface Progress {
  readonly type: "progress";
  readonly steps: readonly StepCount[];
  readonly calls: CallCount;
  readonly tokens: Usage;
  /** Servers that calls wait for, and the milliseconds since they last answered. */
  readonly waiting?: readonly { readonly server: string; readonly since: number }[];
  /** Batches that are out, by model: their requests, how many of those are done, and how many are not handed over yet. */
  readonly batches?: readonly BatchProgress[];
  readonly publishing?: Publishing | undefined;
  /** Rows that the source will give, once they are counted. */
  readonly total?: number | undefined;
  /** Milliseconds since the start. */
  readonly elapsed: number;
}

export interface Warning {
  readonly type: "warning";
  readonly message: string;
}

export interface RejectEvent {
  readonly type: "reject";
  readonly origin: string;
  readonly step: number;
  readonly operator: string;
  readonly error: ErrorReport;
}

export interface RunEnd {
  readonly type: "run-end";
  readonly report: Report;
}

/** What a run tells while it goes on. Drawing comes second: the terminal is one listener among others. */
export type RunEvent = RunStart | Progress | Warning | RejectEvent | RunEnd;
