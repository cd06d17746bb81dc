import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, join, resolve } from "node:path";
import { DistilError } from "../errors.ts";
import { defaultWeights, ensureWeights, type WeightsOptions, weightsFolder } from "./weights.ts";

/** A weights file, and the id that its replies are stored under. */
export interface LocalFile {
  readonly path: string;
  readonly id: string;
}

const sampleBytes = 1 << 20;

/** Finds `file.gguf` (as given, or in the cache folder); an empty name is the embedded model, fetched if need be. */
export async function findLocalFile(name: string, options: WeightsOptions = {}): Promise<LocalFile> {
  if (name === "") return { path: await ensureWeights(options), id: modelName(defaultWeights.name) };
  const path = name.startsWith("~/") ? join(homedir(), name.slice(2)) : resolve(name);
  const file = (await openFile(path)) ?? (await openFile(join(options.folder ?? weightsFolder(), name)));
  if (!file) {
    throw new DistilError("ERR_MODEL", `Cannot use local:${name} as there is no such file`, {
      hint: `Give the path of a GGUF file, or plain "local" for the embedded model.`,
      fatal: true,
    });
  }
  try {
    return { path: file.path, id: `${modelName(file.path)}@${await fingerprint(file.handle, name)}` };
  } finally {
    await file.handle.close();
  }
}

/** `dir/SmolLM2-135M-Instruct.Q4_1.gguf` is SmolLM2-135M-Instruct. What the file says of itself is often a training run's name. */
export function modelName(path: string): string {
  const stem = basename(path).replace(/\.gguf$/i, "");
  return stem.replace(/[.-](I?Q\d\w*|B?F16|F32|MXFP4\w*)$/i, "") || stem;
}

async function openFile(path: string): Promise<{ readonly handle: FileHandle; readonly path: string } | undefined> {
  const handle = await open(path, "r").catch(() => undefined);
  if (handle && (await handle.stat()).isFile()) return { handle, path };
  await handle?.close();
  return undefined;
}

/** Eight hex digits of the size and of 1 MiB each from the start, the middle and the end: gigabytes are not hashed at each start. */
async function fingerprint(file: FileHandle, name: string): Promise<string> {
  const { size } = await file.stat();
  const hash = createHash("sha256").update(String(size));
  for (const position of [0, Math.floor(size / 2), Math.max(0, size - sampleBytes)]) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sampleBytes), 0, sampleBytes, position);
    if (position === 0 && !isGguf(buffer)) {
      throw new DistilError("ERR_MODEL", `Cannot use local:${name} as it is not a GGUF file`, {
        hint: "Convert the weights to GGUF, or serve them with vLLM and name the server.",
        fatal: true,
      });
    }
    hash.update(buffer.subarray(0, bytesRead));
  }
  return hash.digest("hex").slice(0, 8);
}

/** The magic, and one of the versions there are. */
function isGguf(start: Buffer): boolean {
  const version = start.readUInt32LE(4);
  return start.toString("latin1", 0, 4) === "GGUF" && version >= 1 && version <= 3;
}
