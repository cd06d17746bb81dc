import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { prompts } from "../preference.ts";

/** What a peer's script says at its end. */
export interface PeerResult {
  /** Rows that came out whole: both answers, and the judgement. */
  readonly rows: number;
  readonly seconds: number;
  /** Of its package and of Python. */
  readonly version: string;
}

/** Runs the preference pipeline in a peer, in a home folder that goes away. Throws where not every row comes out whole. */
export async function runPeer(
  python: string,
  script: string,
  url: string,
  rows: number,
  word?: string,
  more: readonly string[] = [],
) {
  const home = await mkdtemp(join(tmpdir(), "distil-peer-"));
  try {
    const words = [
      resolve(import.meta.dirname, script),
      url,
      String(rows),
      ...(word === undefined ? [] : [word, ...more]),
    ];
    const child = spawn(python, words, { cwd: home, env: environment(home), stdio: ["pipe", "pipe", "pipe"] });
    const ended = once(child, "close");
    child.stdin.on("error", () => {}).end(lines(rows));
    const [said, complained] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
    const [code] = await ended;
    assert.equal(code, 0, `${script} ends well:\n${complained.slice(-4_000)}`);
    const result = JSON.parse(said.trim().split("\n").at(-1)!) as PeerResult;
    assert.equal(result.rows, rows, `${script} gives each row whole:\n${complained.slice(-4_000)}`);
    return result;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function lines(rows: number): string {
  return Array.from(prompts(rows), (row) => `${JSON.stringify(row)}\n`).join("");
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = "";
  for await (const part of stream) text += part;
  return text;
}

/** No caches, keys or settings of whoever runs this, and a proxy that is not there for all but this machine: nothing calls out. */
function environment(home: string): NodeJS.ProcessEnv {
  const nowhere = "http://127.0.0.1:9";
  return {
    PATH: process.env["PATH"],
    HOME: home,
    HTTP_PROXY: nowhere,
    HTTPS_PROXY: nowhere,
    NO_PROXY: "127.0.0.1,localhost",
    HF_HUB_OFFLINE: "1",
    HF_DATASETS_OFFLINE: "1",
    DO_NOT_TRACK: "1",
  };
}
