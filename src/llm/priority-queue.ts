/** What waits is its own link: no allocation, and it leaves from the middle at once. */
export interface Entry {
  before: Entry | undefined;
  after: Entry | undefined;
  line: Line | undefined;
}

interface Line {
  readonly priority: number;
  first: Entry | undefined;
  last: Entry | undefined;
}

/** Higher priority first, in order of arrival within one. Every operation takes constant time in the number of entries. */
export class PriorityQueue<E extends Entry> {
  /** Highest priority first. There are as many as there are priorities in use: a handful. */
  readonly #lines: Line[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(entry: E, priority: number): void {
    const line = this.#line(priority);
    entry.line = line;
    entry.before = line.last;
    entry.after = undefined;
    if (line.last === undefined) line.first = entry;
    else line.last.after = entry;
    line.last = entry;
    this.#size++;
  }

  /** Who would be next. */
  peek(): E | undefined {
    if (this.#size === 0) return undefined;
    for (const line of this.#lines) if (line.first !== undefined) return line.first as E;
    return undefined;
  }

  shift(): E | undefined {
    const entry = this.peek();
    if (entry !== undefined) this.remove(entry);
    return entry;
  }

  /** Takes an entry out, wherever it stands; nothing happens if it is not in the queue. */
  remove(entry: E): void {
    const { line, before, after } = entry;
    if (line === undefined) return;
    if (before === undefined) line.first = after;
    else before.after = after;
    if (after === undefined) line.last = before;
    else after.before = before;
    entry.line = entry.before = entry.after = undefined;
    this.#size--;
  }

  #line(priority: number): Line {
    const lines = this.#lines;
    let at = 0;
    while (at < lines.length && lines[at]!.priority > priority) at++;
    if (lines[at]?.priority === priority) return lines[at]!;
    const line: Line = { priority, first: undefined, last: undefined };
    lines.splice(at, 0, line);
    return line;
  }
}
