import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";

export interface Redirect {
  /** A file for standard input. @default nothing */
  readonly input?: string;
  /** A file for standard output. @default thrown away */
  readonly output?: string;
}

/** Whether a command can be started here. */
export function has(command: string): boolean {
  const { error } = spawnSync(command, ["--version"], { stdio: "ignore" });
  return error === undefined;
}

/** The first line that a command says of its version, on either stream. */
export function versionOf(command: string, flag = "--version"): string {
  const { stdout, stderr } = spawnSync(command, [flag], { encoding: "utf8" });
  return (stdout || stderr || "").split("\n")[0]!.trim();
}

/** The command held to the first core, where the system can. */
export function onOneCore(words: readonly string[]): readonly string[] {
  return has("taskset") ? ["taskset", "-c", "0", ...words] : words;
}

/** Milliseconds that a whole process takes. Throws where it fails. */
export async function timed([command, ...args]: readonly string[], redirect: Redirect = {}): Promise<number> {
  const from = redirect.input === undefined ? "ignore" : openSync(redirect.input, "r");
  const to = redirect.output === undefined ? "ignore" : openSync(redirect.output, "w");
  const started = performance.now();
  const child = spawn(command!, args, { stdio: [from, to, "ignore"] });
  const [code] = await once(child, "close");
  const elapsed = performance.now() - started;
  for (const file of [from, to]) if (typeof file === "number") closeSync(file);
  assert.equal(code, 0, `${command} ${args.join(" ")} ends well`);
  return elapsed;
}

/** What a command's last line of output says, as JSON. Throws where it fails. */
export function said<T>([command, ...args]: readonly string[]): T {
  const { status, stdout, error } = spawnSync(command!, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1 << 28,
  });
  if (error !== undefined) throw error;
  assert.equal(status, 0, `${command} ${args.join(" ")} ends well`);
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as T;
}
