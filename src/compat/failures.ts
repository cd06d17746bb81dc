import { asDistilError, DistilError } from "../errors.ts";
import { stops } from "../kernel/failed.ts";

/** Replies that came, but could not be used: the model's doing, not the server's. */
const ofReplies = new Set(["ERR_PARSE", "ERR_EMPTY", "ERR_REFUSED", "ERR_TRUNCATED", "ERR_COLUMN"]);

/** Rows on end without any answer that stop a run: it is the server or the settings, not the rows. */
const MOST = 50;

/** Whether an error says that a call failed, rather than that its reply is of no use. */
export function ofTheCall(error: unknown): boolean {
  return !ofReplies.has(asDistilError(error).code);
}

/** What failed in a step: each failure is null columns in a row that is kept, and one sentence at the end. */
export class Failures {
  readonly #what: string;
  readonly #byCode = new Map<string, { count: number; readonly first: string }>();
  #onEnd = 0;
  #cut = 0;

  constructor(what: string) {
    this.#what = what;
  }

  /** A row whose step went well, or at least brought a reply; `cut`: one that ends at the token limit, and was kept. */
  answered(cut = false): void {
    this.#onEnd = 0;
    if (cut) this.#cut++;
  }

  /** Counts one. Throws it where it stops the run; so does a row of failed calls too many. */
  add(thrown: unknown): void {
    if (stops(thrown)) throw thrown;
    const { code, message, details } = asDistilError(thrown);
    const known = this.#byCode.get(code) ?? { count: 0, first: message };
    known.count++;
    this.#byCode.set(code, known);
    if (!ofTheCall(thrown)) this.answered();
    else if (++this.#onEnd >= MOST) {
      const reason = `${MOST} calls on end failed: ${message}`;
      throw new DistilError("ERR_REJECTS", `Cannot go on with ${this.#what} as ${reason}`, { ...details, fatal: true });
    }
  }

  /** What to say at the end. */
  summary(): readonly string[] {
    const parts = [...this.#byCode].map(([code, { count, first }]) => `${count} ${code} (${first})`);
    const cut = `${this.#what}: ${this.#cut} cut at the token limit, and kept; maxNewTokens raises it`;
    return [
      ...(parts.length === 0 ? [] : [`${this.#what}: null in the data set for ${parts.join(", ")}`]),
      ...(this.#cut === 0 ? [] : [cut]),
    ];
  }
}
