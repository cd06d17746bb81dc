import { readFile, writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { DistilError, systemCode } from "../errors.ts";
import { isHubAddress } from "../hub/address.ts";
import type { Options } from "../words.ts";
import { exits } from "./exit.ts";
import type { Io } from "./io.ts";

/** `distil import FILE` */
export async function importFile(given: Options, io: Io): Promise<number> {
  const { file, to, force } = given as { file: string; to?: string; force?: boolean };
  const { importPipeline } = await import("../distilabel/import.ts");
  const { yaml, missing } = importPipeline(await read(file), file);
  if (to === undefined) io.out(yaml);
  else await write(to, yaml, force === true);
  for (const one of missing) io.err(`distil: not carried over: ${one}\n`);
  if (to !== undefined) io.err(`distil: wrote ${to}; distil check ${to} says what is left to do\n`);
  return missing.length > 0 ? exits.rejected : exits.done;
}

async function read(file: string): Promise<string> {
  if (file === "-") return text(process.stdin);
  if (isHubAddress(file)) return readHub(file);
  return readFile(file, "utf8").catch((cause: unknown) => {
    const why = systemCode(cause) === "ENOENT" ? "there is no such file" : (cause as Error).message;
    throw new DistilError("ERR_CONFIG", `Cannot import ${file} as ${why}`, { cause });
  });
}

/** distilabel puts the pipeline beside the data set that it made. */
async function readHub(address: string): Promise<string> {
  const { fileOf } = await import("../hub/file-of.ts");
  const { text: yaml } = await fileOf(address, "pipeline.yaml");
  if (yaml !== undefined) return yaml;
  throw new DistilError("ERR_CONFIG", `Cannot import ${address} as it has no pipeline.yaml`);
}

async function write(path: string, yaml: string, force: boolean): Promise<void> {
  await writeFile(path, yaml, { flag: force ? "w" : "wx" }).catch((cause: unknown) => {
    if (systemCode(cause) !== "EEXIST")
      throw new DistilError("ERR_OUTPUT", `Cannot write ${path}: ${(cause as Error).message}`, { cause, unsent: true });
    throw new DistilError("ERR_USAGE", `Cannot write ${path} as it is there already`, { hint: "--force replaces it" });
  });
}
