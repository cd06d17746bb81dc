import type { Sample } from "./concurrency.ts";
import type { Connection } from "./connection.ts";
import { readGauges } from "./gauge-page.ts";

/** So many failures on end before the first page, and it is taken for missing. */
const trials = 3;
/** Milliseconds between two tries while a page that was there fails. */
const gone = 1_000;

export interface MetricsPollOptions {
  /** Calls are in flight: only then is the page worth asking for. */
  busy(): boolean;
  /** Milliseconds until the next page. */
  interval(): number;
  /** False: no more samples are wanted. */
  sample(sample: Sample): boolean;
}

/** Asks a server for its gauges while calls run: `/metrics` at its origin, as vLLM has it. */
export class MetricsPoll {
  readonly #origin: string;
  readonly #options: MetricsPollOptions;
  readonly #abort = new AbortController();
  #connection: Promise<Connection> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #under = false;
  #failures = 0;
  #seen = false;
  #over = false;

  /** No key goes with it: who asks for one there has to be watched otherwise. */
  constructor(origin: string, options: MetricsPollOptions) {
    this.#origin = origin;
    this.#options = options;
  }

  /** A call starts: cheap, and does nothing while the poll goes on. */
  wake(): void {
    if (this.#over || this.#under || this.#timer !== undefined) return;
    this.#wait(this.#options.interval());
  }

  async close(): Promise<void> {
    this.#end();
    this.#abort.abort();
    await (await this.#connection)?.close();
  }

  #wait(milliseconds: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#options.busy()) void this.#ask();
    }, milliseconds).unref();
  }

  async #ask(): Promise<void> {
    this.#under = true;
    const sample = await this.#fetch();
    this.#under = false;
    if (this.#over) return;
    if (sample === undefined) {
      if (!this.#seen && ++this.#failures >= trials) this.#end();
      else this.#wait(gone);
      return;
    }
    this.#seen = true;
    if (!this.#options.sample(sample)) this.#end();
    else this.#wait(this.#options.interval());
  }

  async #fetch(): Promise<Sample | undefined> {
    const { signal } = this.#abort;
    this.#connection ??= connect(this.#origin);
    const connection = await this.#connection;
    const answer = await connection.send({ method: "GET", path: "/metrics", signal }).catch(() => undefined);
    if (answer === undefined) return undefined;
    const sample = answer.status === 200 ? readGauges(answer.text) : undefined;
    // An answer without gauges will not have any next time; a server that is starting again may.
    if (sample === undefined && answer.status < 500) this.#end();
    return sample;
  }

  #end(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** Loaded when it is needed: the HTTP client takes 40 ms, which a run without a server need not wait for. */
async function connect(origin: string): Promise<Connection> {
  const { Connection } = await import("./connection.ts");
  return new Connection(origin, {}, 5_000);
}
