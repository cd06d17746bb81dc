import type { Usage } from "../llm/llm.ts";

/** What became of the rows at one step: in + born = out + rejected + dropped (+ unfinished when stopped). */
export interface StepReport {
  readonly step: number;
  readonly operator: string;
  readonly in: number;
  /** Extra rows: n - 1 for a row that became n, one for each child that failed. */
  readonly born: number;
  readonly out: number;
  readonly rejected: number;
  readonly dropped: number;
  readonly unfinished: number;
}

export interface ModelReport {
  readonly model: string;
  readonly calls: number;
  /** Calls that were made again. */
  readonly retries: number;
  readonly tokens: Usage;
  /** Money, where the model has a price. */
  readonly cost: number | undefined;
}

/** What a run did. */
export interface Report {
  readonly in: number;
  readonly born: number;
  readonly out: number;
  readonly rejected: number;
  readonly dropped: number;
  readonly unfinished: number;
  readonly steps: readonly StepReport[];
  readonly models: readonly ModelReport[];
  readonly calls: number;
  readonly tokens: Usage;
  readonly cost: number | undefined;
  /** Milliseconds. */
  readonly duration: number;
  readonly rejects: { readonly file: string | undefined; readonly byCode: Readonly<Record<string, number>> };
  readonly warnings: readonly string[];
}
