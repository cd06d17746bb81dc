import type { ServerResponse } from "node:http";
import { type ChatRequest, type Plan, usageOf } from "./reply.ts";

/** Writes an answer as server-sent events, a chunk a token, as vLLM does. */
export class Stream {
  readonly #response: ServerResponse;
  readonly #plan: Plan;
  readonly #usage: boolean;
  readonly #words: readonly (readonly string[])[];
  readonly #sent: number[];
  #open: number;

  constructor(response: ServerResponse, request: ChatRequest, plan: Plan) {
    this.#response = response;
    this.#plan = plan;
    this.#usage = request.stream_options?.include_usage === true;
    this.#words = plan.choices.map(({ text, tokens }) => split(text, tokens));
    this.#sent = plan.choices.map(() => 0);
    this.#open = plan.choices.length;
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
    for (const index of plan.choices.keys()) this.#chunk([choice(index, { role: "assistant", content: "" }, null)]);
  }

  token(index: number): void {
    const content = this.#words[index]![this.#sent[index]!++] ?? "";
    this.#chunk([choice(index, { content }, null)]);
  }

  /** A choice is whole; the last one ends the stream. */
  done(index: number): void {
    this.#chunk([choice(index, {}, this.#plan.choices[index]!.finish)]);
    if (--this.#open > 0) return;
    if (this.#usage) this.#chunk([], usageOf(this.#plan));
    this.#response.end("data: [DONE]\n\n");
  }

  #chunk(choices: readonly unknown[], usage?: unknown): void {
    const { id, model } = this.#plan;
    const body = { id, object: "chat.completion.chunk", created: 1, model, choices, ...(usage ? { usage } : {}) };
    this.#response.write(`data: ${JSON.stringify(body)}\n\n`);
  }
}

function choice(index: number, delta: object, finish_reason: string | null): object {
  return { index, delta, finish_reason };
}

/** A text in so many pieces that join to it. */
function split(text: string, count: number): string[] {
  const size = text.length / count;
  return Array.from({ length: count }, (_, index) =>
    text.slice(Math.round(index * size), Math.round((index + 1) * size)),
  );
}
