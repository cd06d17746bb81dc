/** What becomes of what distilabel's file says and ours cannot, at the place where it was said. */
export class Notes {
  readonly #missing: string[] = [];
  #here: string[] = [];

  /** Something that is lost: written at its place, as `here` where that must name more, told, and counted. */
  missing(where: string, what: string, here = what): void {
    this.#missing.push(`${where}: ${what}`);
    this.#here.push(here);
  }

  /** Something that is done in another way: written at its place. */
  remark(what: string): void {
    this.#here.push(what);
  }

  /** What was said since the last time. */
  take(): readonly string[] {
    const here = [...new Set(this.#here)];
    this.#here = [];
    return here;
  }

  get all(): readonly string[] {
    return [...new Set(this.#missing)];
  }
}
