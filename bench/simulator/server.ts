import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { failEarly, refuse, sendJson, sendReply } from "./answer.ts";
import { Batch, type Sequence } from "./batch.ts";
import { Faults } from "./faults.ts";
import { metricsPage } from "./metrics-page.ts";
import { type Change, defaults, type Fault, type SimulatorOptions } from "./options.ts";
import { type ChatRequest, type Plan, planReply } from "./reply.ts";
import { Stream } from "./stream.ts";

/** What a simulator has seen and done. */
export interface Stats {
  requests: number;
  answered: number;
  refused: number;
  faults: Partial<Record<Fault, number>>;
  inFlight: number;
  peak: number;
  tokens: number;
}

/** An OpenAI-compatible server without a model: the timing of continuous batching, answers drawn from the request. */
export class Simulator {
  readonly #options: SimulatorOptions;
  readonly #batch: Batch;
  readonly #faults: Faults;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #stats: Stats = { requests: 0, answered: 0, refused: 0, faults: {}, inFlight: 0, peak: 0, tokens: 0 };
  readonly #heard: ((body: string) => void) | undefined;
  #refuseAbove: number | undefined;
  #server: Server | undefined;
  #port = 0;

  /** `heard` is told each body that comes. */
  constructor(options: Partial<SimulatorOptions> = {}, heard?: (body: string) => void) {
    this.#heard = heard;
    this.#options = { ...defaults, ...options };
    this.#batch = new Batch(this.#options);
    this.#faults = new Faults(this.#options.faults);
    this.#refuseAbove = this.#options.refuseAbove;
  }

  /** The base URL, which ends in `/v1`. */
  async listen(): Promise<string> {
    const server = createServer((request, response) => {
      void this.#answer(request, response).catch(() => response.destroy());
    });
    server.keepAliveTimeout = 60_000;
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(this.#port || this.#options.port, "127.0.0.1", 4096, resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
    return `http://127.0.0.1:${this.#port}/v1`;
  }

  get stats(): Stats {
    return { ...this.#stats, tokens: this.#stats.tokens + this.#batch.tokens };
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#stop();
  }

  async #stop(): Promise<void> {
    const server = this.#server;
    this.#batch.clear();
    this.#server = undefined;
    server?.closeAllConnections();
    if (server?.listening) await new Promise((resolve) => server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "/";
    if (path === "/metrics" && this.#options.metrics) {
      response.writeHead(200, { "content-type": "text/plain; version=0.0.4" });
      response.end(metricsPage(this.#batch, this.#options.models[0]!));
    } else if (path === "/v1/models") {
      sendJson(response, 200, { object: "list", data: this.#options.models.map((id) => ({ id, object: "model" })) });
    } else if (path === "/simulator/stats") {
      sendJson(response, 200, this.stats);
    } else if (path === "/v1/chat/completions" && request.method === "POST") {
      await this.#chat(request, response);
    } else {
      request.resume();
      refuse(response, 404, `Nothing is at ${path}`);
    }
  }

  async #chat(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#stats.requests++ === 0) this.#startSchedule();
    const text = await readText(request);
    this.#heard?.(text);
    const asked = readRequest(text);
    if (asked === undefined) return refuse(response, 400, "The body is not a chat request");
    if (!this.#options.models.includes(asked.model)) return refuse(response, 404, `There is no model ${asked.model}`);
    const plan = planReply(asked, this.#options);
    if (this.#stats.inFlight >= (this.#refuseAbove ?? Number.POSITIVE_INFINITY)) {
      this.#stats.refused++;
      failEarly(response, "busy", this.#options.retryAfter);
      return;
    }
    const fault = this.#faults.draw(plan.id);
    if (fault !== undefined) this.#stats.faults[fault] = (this.#stats.faults[fault] ?? 0) + 1;
    this.#count(response);
    if (failEarly(response, fault, this.#options.retryAfter)) return;
    this.#work(asked, plan, response, fault);
  }

  /** A call is in flight until its answer is out or its connection gone. */
  #count(response: ServerResponse): void {
    const stats = this.#stats;
    stats.inFlight++;
    stats.peak = Math.max(stats.peak, stats.inFlight);
    response.once("close", () => stats.inFlight--);
  }

  #work(asked: ChatRequest, plan: Plan, response: ServerResponse, fault: Fault | undefined): void {
    const stream = asked.stream ? new Stream(response, asked, plan) : undefined;
    let open = plan.choices.length;
    const end = () => {
      this.#stats.answered++;
      if (stream === undefined) sendReply(response, plan, fault);
    };
    const sequences = plan.choices.map(
      ({ tokens }, index): Sequence => ({
        left: tokens,
        ...(stream && { token: () => stream.token(index) }),
        done: () => {
          stream?.done(index);
          if (--open === 0) end();
        },
      }),
    );
    const { instant, prefill } = this.#options;
    if (instant) {
      // All chunks in one write: a load generator is to be outrun by it.
      response.cork();
      for (const sequence of sequences) {
        this.#stats.tokens += sequence.left;
        finish(sequence);
      }
      response.uncork();
      return;
    }
    const add = () => {
      if (!response.destroyed) for (const sequence of sequences) this.#batch.add(sequence);
    };
    if (prefill > 0) this.#later(prefill, add);
    else add();
    response.once("close", () => {
      if (open > 0) for (const sequence of sequences) this.#batch.remove(sequence);
    });
  }

  #startSchedule(): void {
    for (const change of this.#options.schedule) this.#later(change.at, () => this.#change(change));
  }

  #change({ slots, refuseAbove, faults, restart }: Change): void {
    if (slots !== undefined) this.#batch.slots = slots;
    if (refuseAbove !== undefined) this.#refuseAbove = refuseAbove ?? undefined;
    if (faults !== undefined) this.#faults.rates = faults;
    if (restart === undefined) return;
    void this.#stop();
    this.#later(restart, () => void this.listen());
  }

  #later(milliseconds: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, milliseconds);
    this.#timers.add(timer);
  }
}

function finish(sequence: Sequence): void {
  for (; sequence.left > 0; sequence.left--) sequence.token?.();
  sequence.done();
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function readRequest(text: string): ChatRequest | undefined {
  try {
    const body = JSON.parse(text) as ChatRequest;
    return Array.isArray(body?.messages) ? body : undefined;
  } catch {
    return undefined;
  }
}
