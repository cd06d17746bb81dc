import type { DistilError } from "../errors.ts";
import type { LlmReply, LlmRequest } from "./llm.ts";

/** What an adapter's provider offers besides calls: requests handed over by the file and answered within a day. */
export interface BatchPort {
  /** What one batch takes at the most. */
  readonly most: { readonly requests: number; readonly bytes: number };
  /** Throws ERR_OPTION, fatal, where the server has no batches. Sends no request of a row. */
  check(signal: AbortSignal): Promise<void>;
  /** Where requests of this kind go: those of one batch go to one place. */
  endpoint(request: LlmRequest): string;
  /** A request as a line of a batch's file, the line feed included. */
  line(id: string, request: LlmRequest): string;
  /** Hands lines over; gives the batch's id. `mark` is kept with it, so that it can be found where its id was lost. */
  submit(batch: Submission, signal: AbortSignal): Promise<string>;
  /** The id of the batch with this mark, if there is one. It is no older than `since`, in milliseconds since 1970. */
  find(mark: string, since: number, signal: AbortSignal): Promise<string | undefined>;
  look(id: string, signal: AbortSignal): Promise<BatchState>;
  /** What a batch that is over has brought, in any order. */
  answers(state: BatchState, signal: AbortSignal): AsyncIterable<BatchAnswer>;
  /** Reads one answer. Throws what a refusal stands for. */
  read(answer: BatchAnswer): LlmReply;
  /** Whether the refusal of a request taught something, so that it is worth sending again. */
  learns(error: DistilError, request: LlmRequest): boolean;
}

export interface Submission {
  readonly mark: string;
  readonly endpoint: string;
  /** Called twice for each upload, and again where it is tried again. */
  requests(): Iterable<{ readonly id: string; readonly request: LlmRequest }>;
  /** All is uploaded, and the next thing is to have the batch made: from here on it costs. */
  making(): Promise<void>;
}

export interface BatchState {
  readonly id: string;
  /** The provider's word for it. */
  readonly status: string;
  /** Nothing more comes of it. */
  readonly over: boolean;
  readonly done: number;
  /** Why none of its requests was begun. */
  readonly refused?: readonly Refusal[] | undefined;
  /** Where its answers are. */
  readonly files: readonly string[];
}

/** A reason for which a batch was refused as a whole. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  /** The line of its file that it is about, from 1. */
  readonly line?: number | undefined;
}

export interface BatchAnswer {
  /** Of the request. */
  readonly id: string;
  readonly status: number;
  /** JSON. */
  readonly text: string;
  /** It was never begun, as the batch ended before. */
  readonly unfinished: boolean;
}
