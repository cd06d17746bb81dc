const SHARDS = 256;
const FIRST = 16;

/**
 * A set of 128-bit hashes in flat memory: 16 bytes a slot, at most 7 of 8 slots full. Grows a 256th at a time, so that growing
 * takes neither a long pause nor a second copy of everything.
 *
 * Two different values share a hash once in 10^20 pairs of a billion rows.
 */
export class HashSet {
  readonly #shards = Array.from({ length: SHARDS }, () => new Shard());

  /** Adds the first 16 bytes of a hash; false where they were there already. */
  add(hash: Uint8Array): boolean {
    const view = new DataView(hash.buffer, hash.byteOffset, 16);
    const words = [view.getUint32(0), view.getUint32(4), view.getUint32(8), view.getUint32(12)] as const;
    return this.#shards[hash[15]!]!.add(words);
  }
}

type Words = readonly [number, number, number, number];

class Shard {
  #table = new Uint32Array(4 * FIRST);
  #count = 0;

  add(words: Words): boolean {
    const slot = this.#find(words);
    if (this.#isFull(slot)) return false;
    this.#table.set(words, slot);
    if (++this.#count * 8 > (this.#table.length / 4) * 7) this.#grow();
    return true;
  }

  /** The place of these words, or the free one where they belong. */
  #find(words: Words): number {
    const table = this.#table;
    const slots = table.length / 4;
    let slot = 4 * (words[0] % slots);
    while (this.#isFull(slot) && !isSame(table, slot, words)) slot = (slot + 4) % table.length;
    return slot;
  }

  #isFull(slot: number): boolean {
    const table = this.#table;
    return (table[slot]! | table[slot + 1]! | table[slot + 2]! | table[slot + 3]!) !== 0;
  }

  // By half: on average a sixth of the slots is free, a third at worst.
  #grow(): void {
    const old = this.#table;
    this.#table = new Uint32Array(4 * Math.ceil((old.length / 4) * 1.5));
    for (let slot = 0; slot < old.length; slot += 4) {
      const words = [old[slot]!, old[slot + 1]!, old[slot + 2]!, old[slot + 3]!] as const;
      if (words.some((word) => word !== 0)) this.#table.set(words, this.#find(words));
    }
  }
}

function isSame(table: Uint32Array, slot: number, words: Words): boolean {
  return (
    table[slot] === words[0] &&
    table[slot + 1] === words[1] &&
    table[slot + 2] === words[2] &&
    table[slot + 3] === words[3]
  );
}
