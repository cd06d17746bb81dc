import { deserialize, serialize } from "node:v8";
import type { RowGroup } from "hyparquet";

/**
 * What is known of the row groups of a file that is being written, as bytes until the end: as objects, those of a file of 10 GB
 * would make the heap, and the collector's patience, grow all the time.
 */
export class PackedGroups extends Array<RowGroup> {
  readonly #groups: Buffer[] = [];

  // What arrays derive from this one are plain.
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  override push(...groups: RowGroup[]): number {
    for (const group of groups) this.#groups.push(serialize(group));
    return this.#groups.length;
  }

  /** A list of what `turn` makes of the groups, each when its turn comes. */
  override map<Made>(turn: (group: RowGroup, index: number, groups: RowGroup[]) => Made): Made[] {
    const groups = this.#groups;
    const made = (index: number): Made => turn(deserialize(groups[index]!) as RowGroup, index, this);
    return new Lazily(groups.length, made);
  }
}

/** A list whose entries are made as it is walked through. */
class Lazily<Made> extends Array<Made> {
  readonly #made: (index: number) => Made;

  constructor(length: number, made: (index: number) => Made) {
    super(length);
    this.#made = made;
    // Its type is told by the first entry.
    if (length > 0) this[0] = made(0);
  }

  override *[Symbol.iterator](): ArrayIterator<Made> {
    for (let index = 0; index < this.length; index++) yield this.#made(index);
  }
}
