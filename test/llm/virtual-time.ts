interface Event {
  readonly at: number;
  readonly act: () => void;
}

/** Events in the order of their times, without waiting for any: a binary heap. */
export class VirtualTime {
  now = 0;
  readonly #heap: Event[] = [];

  at(time: number, act: () => void): void {
    const heap = this.#heap;
    let index = heap.push({ at: time, act }) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (heap[parent]!.at <= heap[index]!.at) break;
      [heap[parent], heap[index]] = [heap[index]!, heap[parent]!];
      index = parent;
    }
  }

  after(milliseconds: number, act: () => void): void {
    this.at(this.now + milliseconds, act);
  }

  /** Runs events while `go` says so; false if none was left. */
  run(go: () => boolean): boolean {
    while (go()) {
      const event = this.#shift();
      if (event === undefined) return false;
      this.now = event.at;
      event.act();
    }
    return true;
  }

  #shift(): Event | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    heap[0] = last;
    for (let index = 0; ; ) {
      const left = 2 * index + 1;
      if (left >= heap.length) return first;
      const child = left + 1 < heap.length && heap[left + 1]!.at < heap[left]!.at ? left + 1 : left;
      if (heap[index]!.at <= heap[child]!.at) return first;
      [heap[child], heap[index]] = [heap[index]!, heap[child]!];
      index = child;
    }
  }
}
