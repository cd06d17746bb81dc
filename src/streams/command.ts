import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { DistilError } from "../errors.ts";
import { lineOf, type Row } from "../row.ts";
import type { Channel } from "./bridge.ts";
import { settled } from "./settled.ts";

const BLOCK = 1 << 16;
const SHOWN_LINES = 5;

/**
 * Sends rows as JSON Lines through a shell command.
 *
 * It may take everything before it gives anything, and may end early with 0, as `head` does. Throws ERR_COMMAND with the last
 * lines of its stderr when it ends with anything else. What it says on stderr and ends with 0 goes to `warn`.
 */
export function commandChannel(command: string, warn: (message: string) => void): Channel {
  // A process group of its own: closing must reach every part of `a | b`.
  const child = spawn("sh", ["-c", command], { stdio: ["pipe", "pipe", "pipe"], detached: true });
  const errors = tail(child.stderr);
  const ended = exit(child);
  const input = lineWriter(child.stdin);
  return {
    write: input.write,
    end: input.end,
    async *arrays() {
      yield* rowsOf(child.stdout, command);
      const { code, signal, error } = await ended;
      if (code === 0) return errors() === "" ? undefined : warn(`${command}: ${errors()}`);
      throw failed(command, error ?? (code === null ? `it was ended by ${signal}` : `it ended with ${code}`), errors());
    },
    close() {
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) kill(child.pid);
      child.stdin.destroy();
      child.stdout.destroy();
    },
  };
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly error?: string;
}

function exit(child: Child): Promise<Exit> {
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ code: null, signal: null, error: error.message }));
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
}

function kill(pid: number): void {
  try {
    process.kill(-pid, "SIGTERM");
  } catch {
    // It is gone already.
  }
}

/** The last lines of what a stream says. */
function tail(stream: Readable): () => string {
  let text = "";
  stream.setEncoding("utf8").on("data", (part: string) => {
    text = (text + part).slice(-8_192);
  });
  return () => text.trim().split("\n").slice(-SHOWN_LINES).join("\n");
}

/** Gathers lines into blocks: a write for each would cost more than the command. */
function lineWriter(stream: Writable): Pick<Channel, "write" | "end"> {
  let block = "";
  let isWaiting = false;
  // A command that ends without reading everything is no error; how it ended decides.
  stream.on("error", () => {});
  const flush = (): boolean => {
    isWaiting = false;
    const text = block;
    block = "";
    return text === "" || stream.destroyed || stream.write(text);
  };
  return {
    write(row: Row) {
      if (stream.destroyed || stream.errored) return false;
      block += `${lineOf(row) ?? JSON.stringify(row)}\n`;
      if (block.length >= BLOCK) return flush() ? undefined : settled(stream, "drain", "close");
      if (isWaiting) return;
      isWaiting = true;
      setImmediate(flush);
    },
    end() {
      flush();
      stream.end();
    },
  };
}

async function* rowsOf(stream: Readable, command: string): AsyncGenerator<readonly unknown[]> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  let count = 0;
  for await (const bytes of stream as AsyncIterable<Buffer>) {
    const lines = (rest + decoder.write(bytes)).split("\n");
    rest = lines.pop()!;
    yield lines.flatMap((line, index) => parsed(line, count + index + 1, command));
    count += lines.length;
  }
  rest += decoder.end();
  yield parsed(rest, count + 1, command);
}

/** What a line says; nothing for an empty one. */
function parsed(line: string, number: number, command: string): readonly unknown[] {
  if (line.trim() === "") return [];
  try {
    return [JSON.parse(line)];
  } catch (cause) {
    const hint = "The command must write one JSON object a line, as jq -c does";
    throw new DistilError(
      "ERR_COMMAND",
      `Cannot read what ${command} wrote as line ${number} is not JSON: ${line.slice(0, 80)}`,
      { hint, cause, fatal: true },
    );
  }
}

function failed(command: string, reason: string, stderr: string): DistilError {
  return new DistilError("ERR_COMMAND", `Cannot go on as ${command} failed: ${reason}${stderr && `: ${stderr}`}`, {
    fatal: true,
    raw: stderr,
  });
}
