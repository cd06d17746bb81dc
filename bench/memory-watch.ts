import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";

const EVERY = 50;
const PARTS = 10;

/** Watches the memory of a process, RssAnon in MB, until it ends. */
export class MemoryWatch {
  readonly #samples: number[] = [];

  constructor(child: ChildProcess) {
    const timer = setInterval(() => this.#look(child.pid!), EVERY);
    child.once("exit", () => clearInterval(timer));
  }

  get peak(): number {
    return Math.max(0, ...this.course);
  }

  /** The most in each tenth of the time. */
  get course(): readonly number[] {
    const size = Math.max(1, Math.ceil(this.#samples.length / PARTS));
    const parts = Array.from({ length: PARTS }, (_, part) => this.#samples.slice(part * size, (part + 1) * size));
    return parts.filter((part) => part.length > 0).map((part) => part.reduce((most, one) => Math.max(most, one), 0));
  }

  #look(pid: number): void {
    try {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      this.#samples.push(Number(/RssAnon:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    } catch {
      // It has ended.
    }
  }
}
