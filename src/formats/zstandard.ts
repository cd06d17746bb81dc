import type { Transform } from "node:stream";
import zlib from "node:zlib";
import { DistilError } from "../errors.ts";

/** Packs or unpacks Zstandard, which came with Node 22.15. Throws ERR_DEPENDENCY before that. */
export function zstandard(kind: "createZstdCompress" | "createZstdDecompress", name: string): Transform {
  const create = (zlib as unknown as Partial<Record<typeof kind, () => Transform>>)[kind];
  if (create !== undefined) return create();
  const verb = kind === "createZstdCompress" ? "write" : "read";
  throw new DistilError("ERR_DEPENDENCY", `Cannot ${verb} ${name} as Node ${process.versions.node} has no Zstandard`, {
    hint: "Use Node 22.15 or later, gzip, or a pipe through the zstd command",
    fatal: true,
    file: name,
  });
}
