import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { dispatch } from "../../src/cli/dispatch.ts";
import type { Io } from "../../src/cli/io.ts";

export interface MemoryIo extends Io {
  stdout: string;
  stderr: string;
}

/** An Io that keeps what is written. */
export function memoryIo(more: Partial<Io> = {}): MemoryIo {
  return {
    stdout: "",
    stderr: "",
    columns: 80,
    lines: 24,
    terminal: false,
    piped: false,
    ...more,
    out(text) {
      this.stdout += text;
    },
    err(text) {
      this.stderr += text;
    },
  };
}

/** Runs a command in this process. */
export async function run(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const io = memoryIo();
  const code = await dispatch(words, io);
  return { code, stdout: io.stdout, stderr: io.stderr };
}

/** A folder with files, gone after the test. */
export async function folderWith(t: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "distil-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}
