import type { Progress, RunEvent } from "../run/events.ts";
import { drawProgress } from "./draw.ts";
import type { Io } from "./io.ts";

/** Milliseconds that a run may take without anything being drawn: what is over at once needs no bars. */
const QUICK = 200;

/** Redraws the progress of a run in its place on a terminal. */
export class Bars {
  readonly #io: Io;
  #total: number | undefined;
  #last: Progress | undefined;
  #drawn = 0;
  #closed = false;

  constructor(io: Io) {
    this.#io = io;
  }

  tell(event: RunEvent): void {
    if (event.type === "run-start") this.#total = event.total;
    if (event.type !== "progress" || event.elapsed < QUICK) return;
    this.#total ??= event.total;
    this.#last = event;
    this.draw();
  }

  /** One write for the whole block: nothing is cleared before its new text is there, so nothing flickers. */
  draw(): void {
    if (this.#closed || this.#last === undefined) return;
    const width = Math.max(10, this.#io.columns - 1);
    const lines = drawProgress(this.#last, this.#total, { width, height: Math.max(2, this.#io.lines - 1) });
    const up = this.#drawn > 0 ? `\x1b[${this.#drawn}A` : "";
    this.#io.err(`${up}\r${lines.map((line) => `${line}\x1b[K\n`).join("")}\x1b[J`);
    this.#drawn = lines.length;
  }

  /** Takes the block away, so that something else can be written. */
  erase(): void {
    if (this.#drawn > 0) this.#io.err(`\x1b[${this.#drawn}A\r\x1b[J`);
    this.#drawn = 0;
  }

  /** Leaves the last state where it is. */
  close(): void {
    this.#closed = true;
  }
}
