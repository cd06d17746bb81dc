/** A binary heap: the least item, by `before`, is at hand. */
export class Heap<Item> {
  readonly #items: Item[] = [];
  readonly #before: (a: Item, b: Item) => boolean;

  constructor(before: (a: Item, b: Item) => boolean) {
    this.#before = before;
  }

  get least(): Item | undefined {
    return this.#items[0];
  }

  push(item: Item): void {
    const items = this.#items;
    let place = items.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#before(item, items[parent]!)) break;
      items[place] = items[parent]!;
      place = parent;
    }
    items[place] = item;
  }

  /** Takes the least item away. */
  pop(): Item | undefined {
    const least = this.#items[0];
    const last = this.#items.pop();
    if (this.#items.length > 0) this.replaceLeast(last!);
    return least;
  }

  /** Puts an item where the least one was; call it with the same item when that has become greater. */
  replaceLeast(item: Item): void {
    const items = this.#items;
    let place = 0;
    for (let next = 1; next < items.length; next = 2 * place + 1) {
      if (next + 1 < items.length && this.#before(items[next + 1]!, items[next]!)) next++;
      if (!this.#before(items[next]!, item)) break;
      items[place] = items[next]!;
      place = next;
    }
    items[place] = item;
  }
}
