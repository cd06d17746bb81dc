import { jsonLines } from "../formats/json-lines.ts";
import type { Row } from "../row.ts";
import { FileOutput } from "../sinks/file-output.ts";
import { linesTo } from "../sinks/json-lines.ts";
import { takeTypes } from "../sinks/parquet.ts";
import type { Struct } from "../sinks/parquet-type.ts";
import type { Sink } from "../sinks/sink.ts";
import { localFile } from "../sources/local.ts";

interface Shown {
  readonly shown: string;
}

/** The rows of one split of one config, kept until all rows of the run are there. */
export class Spool {
  readonly config: string;
  readonly split: string;
  path: string;
  rows = 0;
  /** What the values of each column have in common, over all splits of the config. */
  readonly type: Struct;
  #sink: Promise<Sink> | undefined;
  readonly #shown: string;

  /** `shown` is what an error calls it. */
  constructor({ config, split, path, type, shown }: Pick<Spool, "config" | "split" | "path" | "type"> & Shown) {
    this.config = config;
    this.split = split;
    this.path = path;
    this.type = type;
    this.#shown = shown;
  }

  async write(rows: readonly Row[]): Promise<void> {
    this.#sink ??= FileOutput.open(this.#shown, this.path).then((file) =>
      linesTo({ write: (text) => file.write(text), finish: () => file.close() }),
    );
    this.rows += rows.length;
    const written = (await this.#sink).write(rows);
    takeTypes(this.type, rows);
    await written;
  }

  /** Everything is on the disk; `whole`: also where no row came. */
  async finish(whole: boolean): Promise<void> {
    if (whole) await this.write([]);
    await (await this.#sink)?.finish(whole);
  }

  /** All rows, from the first again with each call. */
  read(signal: AbortSignal): AsyncIterable<readonly Row[]> {
    const reject = ({ error }: { error: unknown }): never => {
      throw error;
    };
    return jsonLines.read(localFile(this.path, signal), { signal, reject, warn: () => {} });
  }
}
