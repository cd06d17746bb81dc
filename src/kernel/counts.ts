/** What became of the rows at one step. in + born = out + rejected + dropped, once nothing is in flight. */
export class Counts {
  readonly operator: string;
  in = 0;
  born = 0;
  out = 0;
  rejected = 0;
  dropped = 0;
  /** Branches that failed where `--min` was met all the same. */
  excused = 0;
  /** How many rows each rule dropped. */
  readonly rules = new Map<string, number>();

  constructor(operator: string) {
    this.operator = operator;
  }

  drop(rule: string, count = 1): void {
    if (count <= 0) return;
    this.dropped += count;
    this.rules.set(rule, (this.rules.get(rule) ?? 0) + count);
  }

  /** One row became `count`, of which the failed ones are counted with `rejected`. */
  became(count: number): void {
    this.out += count;
    this.born += count - 1;
  }

  get unfinished(): number {
    return this.in + this.born - this.out - this.rejected - this.dropped;
  }
}
