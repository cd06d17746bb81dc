import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";

export const root = resolve(import.meta.dirname, "../..");

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let building: Promise<string> | undefined;

/** Compiles the sources as they are now, once a test file: compiled, a command starts in a third of the time. */
async function build(): Promise<string> {
  const folder = mkdtempSync(join(root, "test/.tmp-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const words = [compiler, "-p", join(root, "tsconfig.build.json"), "--outDir", folder, "--declaration", "false"];
  // Types are another test's business: what can be written is written all the same.
  await promisify(execFile)(process.execPath, words).catch(() => {});
  const path = join(folder, "distil");
  await writeFile(path, `#!/bin/sh\nexec "${process.execPath}" "${join(folder, "src/cli/main.js")}" "$@"\n`);
  await chmod(path, 0o755);
  return folder;
}

/** The compiled command, for tests that need its process by itself: `node PATH …`. */
export async function compiledCommand(): Promise<string> {
  building ??= build();
  return join(await building, "src/cli/main.js");
}

/** Runs a script with bash in which `distil` is the real command and a failed stage of a pipe counts. */
export async function shell(
  script: string,
  cwd: string,
  { args = [], env = {} }: { args?: readonly string[]; env?: Record<string, string> } = {},
): Promise<Ended> {
  building ??= build();
  const path = `${await building}:${process.env["PATH"]}`;
  const child = spawn("bash", ["-e", "-o", "pipefail", "-c", script, "bash", ...args], {
    cwd,
    env: { ...process.env, ...env, PATH: path },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on("close", resolve)),
  ]);
  return { code, stdout, stderr };
}
