import type { Usage } from "../llm/llm.ts";

/** What a stream of server-sent events told, read with as little work as can be: it must not slow the clock down. */
export interface EventListener {
  /** An event that carries text of the answer, its reasoning, or a tool call; `text` is asked for only if `texts` is set. */
  onText(text: string): void;
  onUsage(usage: Usage): void;
  onDone(): void;
  /** The server says that it failed, in the middle of the stream. */
  onError(message: string): void;
}

/** A delta with something in it. Inside a JSON string the quote before the colon would be escaped, so text cannot imitate it. */
const carriesText =
  /"(?:content|reasoning_content|reasoning|text)":\s*"(?!")|"(?:tool_calls|token_ids)":\s*\[\s*[^\s\]]/;
const carriesUsage = /"usage":\s*\{/;
const carriesError = /"error":\s*[{"]/;
const LINE_FEED = 10;

interface Delta {
  readonly content?: string | null;
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
}

/** Cuts bytes into events, wherever the network cut them. Most events are searched, not parsed: some 2 µs each. */
export class EventReader {
  readonly #listener: EventListener;
  readonly #texts: boolean;
  /** Pieces of a line whose end has not come: joined once, as a line of many pieces would be copied with each. */
  #rest: Buffer[] = [];

  constructor(listener: EventListener, texts = false) {
    this.#listener = listener;
    this.#texts = texts;
  }

  push(chunk: Buffer): void {
    if (!chunk.includes(LINE_FEED)) {
      this.#rest.push(chunk);
      return;
    }
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([...this.#rest, chunk]);
    let from = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
      if (end > from) this.#line(bytes.toString("utf8", from, end));
      from = end + 1;
    }
    this.#rest = from < bytes.length ? [bytes.subarray(from)] : [];
  }

  /** A last line may come without its end. */
  end(): void {
    if (this.#rest.length > 0) this.#line(Buffer.concat(this.#rest).toString());
    this.#rest = [];
  }

  #line(line: string): void {
    if (!line.startsWith("data:")) return;
    const data = line.slice(5).trim();
    if (data === "[DONE]") {
      this.#listener.onDone();
      return;
    }
    if (carriesText.test(data)) this.#listener.onText(this.#texts ? textOf(data) : "");
    if (carriesUsage.test(data)) this.#usage(data);
    else if (carriesError.test(data)) this.#error(data);
  }

  #usage(data: string): void {
    const usage = (parsed(data) as { usage?: { prompt_tokens?: number; completion_tokens?: number } } | undefined)
      ?.usage;
    if (usage == null || typeof usage !== "object") return;
    this.#listener.onUsage({ input: usage.prompt_tokens ?? 0, output: usage.completion_tokens ?? 0 });
  }

  #error(data: string): void {
    const error = (parsed(data) as { error?: unknown } | undefined)?.error;
    if (error == null) return;
    const message = typeof error === "string" ? error : (error as { message?: unknown }).message;
    this.#listener.onError(typeof message === "string" ? message : JSON.stringify(error));
  }
}

function textOf(data: string): string {
  const choices =
    (parsed(data) as { choices?: readonly { delta?: Delta; text?: string }[] } | undefined)?.choices ?? [];
  return choices
    .map(({ delta, text }) => text ?? `${delta?.reasoning_content ?? delta?.reasoning ?? ""}${delta?.content ?? ""}`)
    .join("");
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
