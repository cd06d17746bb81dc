import { createRequire } from "node:module";
import { availableParallelism, cpus, totalmem } from "node:os";
import type { Environment } from "./result.ts";

/** What the figures were taken on. */
export function environment(): Environment {
  const { version } = createRequire(import.meta.url)("distilstream/package.json") as { version: string };
  return {
    distilstream: version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
  };
}
