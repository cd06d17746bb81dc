/** Speed at one level: calls that had about as many neighbours. */
interface Bin {
  calls: number;
  levels: number;
  tokens: number;
  latency: number;
}

/** A level twice as high is worth going on from if it brings this much more. */
const worth = 0.1;
/** The lowest level that has this share of the best speed is where the server is full. */
const full = 0.93;
/** What is held above it: a small queue at the server, so that a place that frees up is filled without a round trip. */
const spare = 1.25;

/**
 * Finds the level where more calls in flight stop bringing more tokens.
 *
 * Calls are binned by the mean number in flight, bins a factor √2 wide. A bin's speed is Little's law: level × tokens / latency,
 * as a ratio of sums, in which long outputs cancel.
 */
export class Ramp {
  readonly #bins = new Map<number, Bin>();
  #highest: number;

  /** `speed`: what is already known of `level`. */
  constructor(level: number, speed?: number) {
    // A level is left only once it is measured: otherwise a limit that was remembered would creep up from run to run.
    this.#highest = speed === undefined ? level / 2 : level;
    if (speed === undefined) return;
    const calls = callsNeeded(level);
    this.#bins.set(indexOf(level), { calls, levels: level * calls, tokens: speed, latency: level });
  }

  /** No higher limit than this makes sense yet: twice the highest level that was measured, at first the one to start with. */
  get most(): number {
    return 2 * this.#highest;
  }

  /** The highest level that was measured and found worth while so far. */
  get proven(): number | undefined {
    return this.#bins.size > 0 && this.#measured().length > 0 ? this.#highest : undefined;
  }

  /** Counts a call; gives the limit to hold once more calls in flight bring nothing. */
  add(level: number, tokens: number, latency: number): number | undefined {
    const index = indexOf(level);
    const bin = this.#bins.get(index) ?? { calls: 0, levels: 0, tokens: 0, latency: 0 };
    this.#bins.set(index, bin);
    bin.calls++;
    bin.levels += level;
    bin.tokens += tokens;
    bin.latency += latency;
    if (!isMeasured(bin)) return undefined;
    this.#highest = Math.max(this.#highest, levelOf(bin));
    return this.#isOver() ? this.#best() : undefined;
  }

  #measured(): Bin[] {
    return [...this.#bins.values()].filter(isMeasured).sort((a, b) => levelOf(a) - levelOf(b));
  }

  #isOver(): boolean {
    const bins = this.#measured();
    const highest = bins.at(-1)!;
    const half = bins.findLast((bin) => indexOf(levelOf(bin)) <= indexOf(levelOf(highest)) - 2);
    if (half === undefined) return false;
    const doublings = Math.log2(levelOf(highest) / levelOf(half));
    return speedOf(highest) < (1 + worth * doublings) * speedOf(half);
  }

  #best(): number {
    const bins = this.#measured();
    const best = Math.max(...bins.map(speedOf));
    return spare * levelOf(bins.find((bin) => speedOf(bin) >= full * best)!);
  }
}

function indexOf(level: number): number {
  return Math.round(2 * Math.log2(Math.max(1, level)));
}

function callsNeeded(level: number): number {
  return Math.max(8, level / 4);
}

function isMeasured(bin: Bin): boolean {
  return bin.calls >= callsNeeded(levelOf(bin));
}

function levelOf({ levels, calls }: Bin): number {
  return levels / calls;
}

function speedOf(bin: Bin): number {
  return (levelOf(bin) * bin.tokens) / Math.max(bin.latency, Number.MIN_VALUE);
}
