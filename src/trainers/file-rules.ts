import type { Row } from "../row.ts";
import { type Problem, problem } from "./checks.ts";
import { shapesOf } from "./names.ts";
import type { Trainer } from "./trainer.ts";

/** Objects whose keys are data, as ids, would fill the memory: so many paths are remembered. */
const MOST_PATHS = 20_000;

export interface FileProblems {
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * What must be true of rows together: one type a column at any depth, the same columns in all, both labels, enough rows.
 *
 * Rows are held to the first one. Remembers types, not rows.
 */
export class FileRules {
  readonly #trainer: Trainer;
  readonly #steady: readonly string[];
  readonly #kinds = new Map<string, string>();
  #present: ReadonlySet<string> | undefined;
  #rows = 0;
  readonly #labels = { true: 0, false: 0 };

  constructor(trainer: Trainer) {
    this.#trainer = trainer;
    const columns = shapesOf[trainer.name].flatMap((shape) => trainer.columns(shape));
    this.#steady = [...new Set([...columns, ...(trainer.optional ?? [])])].filter((column) => column !== "tools");
  }

  /** Takes in a row that is good by itself; says what sets it apart from those before. */
  add(row: Row): readonly Problem[] {
    const problems = this.#trainer.file?.loose ? [] : [...this.#columns(row), ...this.#types(row)];
    if (problems.length > 0) return problems;
    this.#rows += 1;
    const label = row[this.#trainer.file?.both ?? ""];
    if (typeof label === "boolean") this.#labels[`${label}`] += 1;
    return [];
  }

  #columns(row: Row): readonly Problem[] {
    const present = this.#steady.filter((column) => row[column] !== undefined && row[column] !== null);
    this.#present ??= new Set(present);
    const missing = [...this.#present].find((column) => !present.includes(column));
    if (missing !== undefined) return [problem(missing, "is missing, but earlier rows have it")];
    const extra = present.find((column) => !this.#present!.has(column));
    return extra === undefined ? [] : [problem(extra, "is there, but earlier rows do not have it")];
  }

  #types(row: Row): readonly Problem[] {
    const seen = new Map<string, string>();
    for (const column of Object.keys(row)) {
      const odd = this.#oddType(row[column], column, seen);
      if (odd !== undefined) return [problem(column, odd)];
    }
    // Only a row that is taken in decides about later ones.
    for (const [path, kind] of seen) if (this.#kinds.size < MOST_PATHS) this.#kinds.set(path, kind);
    return [];
  }

  #oddType(value: unknown, path: string, seen: Map<string, string>): string | undefined {
    if (value === null || value === undefined) return undefined;
    const kind = kindOf(value);
    const before = this.#kinds.get(path) ?? seen.get(path);
    const where = path.includes(".") || path.includes("[") ? ` at ${path}` : "";
    if (before !== undefined && before !== kind) return `is ${kind}${where}, but earlier rows have ${before}`;
    seen.set(path, kind);
    if (typeof value !== "object") return undefined;
    const inner = Array.isArray(value)
      ? value.map((item): [unknown, string] => [item, `${path}[]`])
      : Object.entries(value).map(([key, item]): [unknown, string] => [item, `${path}.${key}`]);
    for (const [item, at] of inner) {
      const odd = this.#oddType(item, at, seen);
      if (odd !== undefined) return odd;
    }
    return undefined;
  }

  /** What only the end knows. */
  end(): FileProblems {
    const { both, least } = this.#trainer.file ?? {};
    const { true: good, false: bad } = this.#labels;
    const problems: string[] = [];
    const warnings: string[] = [];
    if (both !== undefined && good + bad > 0 && (good === 0 || bad === 0)) {
      problems.push(
        `${this.#rows === 1 ? "its one row has" : `all ${this.#rows} rows have`} the label ${good > 0}, and it learns from both`,
      );
    }
    if (least !== undefined && this.#rows > 0 && this.#rows < least) {
      warnings.push(`${this.#trainer.name}: fewer than ${least} rows are refused there: it has ${this.#rows}`);
    }
    return { problems, warnings };
  }
}

function kindOf(value: unknown): string {
  if (typeof value === "string") return "a text";
  if (typeof value === "object") return Array.isArray(value) ? "a list" : "an object";
  return typeof value === "boolean" ? "true or false" : "a number";
}
