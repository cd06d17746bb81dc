import type { Row } from "../row.ts";

/** Writes rows as one kind of file. `write` resolves when more may come. */
export interface Sink {
  write(rows: readonly Row[]): void | Promise<void>;
  /** `whole`: makes the output appear. Otherwise keeps the `.partial` and says where. */
  finish(whole: boolean): Promise<void>;
}

export interface SinkOptions {
  readonly signal: AbortSignal;
  /** Writes this format whatever the file's name says. */
  readonly format?: string | undefined;
  warn(message: string): void;
}

export interface SinkFormat {
  readonly name: string;
  readonly extensions: readonly string[];
  /** Opens `path` + `.partial`; throws ERR_OUTPUT where it cannot. */
  open(path: string, options: SinkOptions): Promise<Sink>;
}
