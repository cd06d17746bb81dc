import type { Struct } from "../sinks/parquet-type.ts";

/** One split as it was written. */
export interface SplitInfo {
  readonly name: string;
  readonly rows: number;
  /** As Arrow holds it, about. */
  readonly bytes: number;
}

/** One config as it was written: what its card says of it. */
export interface ConfigInfo {
  readonly name: string;
  readonly type: Struct;
  readonly splits: readonly SplitInfo[];
  /** Bytes of its files. */
  readonly download: number;
  readonly sample: Readonly<Record<string, unknown>> | undefined;
}

/** The folder that holds a config's files. */
export function folderOf(config: string): string {
  return config === "default" ? "data" : config;
}
