import { Connection } from "../llm/connection.ts";
import type { BenchTarget } from "./target.ts";
import type { ThreadResult } from "./thread-plan.ts";

/** Counts the tokens of a text. */
export interface TokenCounter {
  readonly source: "tokenizer" | "estimate";
  count(text: string): Promise<number>;
  close(): Promise<void>;
}

/** Characters of a token of English prose, roughly. */
const CHARACTERS = 4;
/** Texts that are counted at once. */
const PLACES = 16;
const TIMEOUT = 30_000;

/** A server's own tokenizer at `/tokenize` (vLLM's or llama.cpp's), or an estimate where it has none. */
export async function openCounter({ model, wire }: BenchTarget): Promise<TokenCounter> {
  const connection = new Connection(wire.origin, wire.headers, TIMEOUT);
  const count = async (text: string): Promise<number | undefined> => {
    // vLLM reads `prompt` and llama.cpp `content`; each leaves the other's alone.
    const body = JSON.stringify({ model, prompt: text, content: text, add_special_tokens: false });
    const { signal } = new AbortController();
    const answer = await connection.send({ method: "POST", path: "/tokenize", body, signal }).catch(() => undefined);
    return answer?.status === 200 ? countOf(answer.text) : undefined;
  };
  if ((await count("one two three")) === undefined) {
    await connection.close();
    return estimate;
  }
  return {
    source: "tokenizer",
    count: async (text) => (await count(text)) ?? estimate.count(text),
    close: () => connection.close(),
  };
}

const estimate: TokenCounter = {
  source: "estimate",
  count: async (text) => Math.ceil(text.length / CHARACTERS),
  close: async () => {},
};

function countOf(text: string): number | undefined {
  try {
    const { count, tokens } = JSON.parse(text) as { count?: unknown; tokens?: unknown };
    if (typeof count === "number") return count;
    return Array.isArray(tokens) ? tokens.length : undefined;
  } catch {
    return undefined;
  }
}

/** The same threads' results, with the replies that the server did not count counted by `counter`. */
export async function countReplies(threads: readonly ThreadResult[], counter: TokenCounter): Promise<ThreadResult[]> {
  return Promise.all(threads.map((thread) => counted(thread, counter)));
}

async function counted(thread: ThreadResult, counter: TokenCounter): Promise<ThreadResult> {
  const output = [...thread.output];
  // One iterator for all places: each text is counted once.
  const open = [...output.keys()]
    .filter((index) => output[index] === undefined && thread.outcome[index] === "ok")
    .values();
  const place = async (): Promise<void> => {
    for (const index of open) output[index] = await counter.count(thread.texts[index]!);
  };
  await Promise.all(Array.from({ length: PLACES }, place));
  return { ...thread, output };
}
