import { execFile } from "node:child_process";
import { promisify } from "node:util";

const python = process.env["DISTIL_PYTHON"];

/** Why a test that needs Python with `datasets` is skipped, or false where it is not. */
export const withoutPython: string | false =
  python === undefined ? "DISTIL_PYTHON names no Python that has datasets" : false;

/** Runs a Python program; gives what it prints, as JSON. */
export async function runPython(
  program: string,
  words: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const offline = { HF_HUB_OFFLINE: "1", HF_DATASETS_OFFLINE: "1", TOKENIZERS_PARALLELISM: "false" };
  const env = { ...process.env, ...offline, ...variables };
  const { stdout } = await promisify(execFile)(python!, ["-c", program, ...words], { env, maxBuffer: 1 << 26 });
  return JSON.parse(stdout.trim().split("\n").at(-1)!);
}
