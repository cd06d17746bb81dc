import { z } from "zod";
import { DistilError, didYouMean } from "./errors.ts";

/** The zod that options are declared with: plugins need none of their own. */
export { z };

/** What a declared option says of itself besides its type: set with `.meta({ … })`. */
export interface OptionMeta {
  /** One sentence for help, the reference page and the types. */
  readonly description?: string;
  /** What stands for the value in help, as in `--words N`. */
  readonly placeholder?: string;
  /** One letter, as in `-m`. */
  readonly short?: string;
  /** Takes `KEY=VALUE` pairs on the command line, an object elsewhere. */
  readonly pairs?: boolean;
  /** The tasks that an operator has it from. */
  readonly tasks?: readonly string[];
}

const pairs = z.union([
  z.record(z.string(), z.string()),
  z.array(z.string()).transform((items) => Object.fromEntries(items.map(splitPair))),
]);

/** Options that every operator has. */
export const commonOptions = {
  input: pairs.optional().meta({
    description: "Read OPERATOR_COLUMN from ROW_COLUMN instead",
    placeholder: "OPERATOR_COLUMN=ROW_COLUMN",
    pairs: true,
  }),
  output: pairs.optional().meta({
    description: "Write OPERATOR_COLUMN to ROW_COLUMN instead",
    placeholder: "OPERATOR_COLUMN=ROW_COLUMN",
    pairs: true,
  }),
  onError: z.enum(["reject", "keep", "stop"]).optional().meta({
    description: "What becomes of a row that fails: set aside, kept with null columns, or the end of the run",
  }),
} as const;

/** `a=b` as a pair. Throws ERR_OPTION for anything else. */
export function splitPair(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new DistilError("ERR_OPTION", `Cannot use "${text}" as it must be NAME=VALUE`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** `chunkIndex` → `chunk-index`: the flag and the YAML key of an option. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `chunk-index` → `chunkIndex`. */
export function camel(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Checks options against their declaration. Throws ERR_OPTION in one sentence, with the nearest name for a misspelt one. */
export function checkOptions<S extends z.ZodObject>(owner: string, schema: S, given: unknown): z.output<S> {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0]!;
    const hint =
      didYouMean(key, Object.keys(schema.shape)) || `${owner} takes ${general(schema).map(kebab).join(", ")}`;
    throw new DistilError("ERR_OPTION", `Cannot use ${owner}.${kebab(key)} as ${owner} has no such option`, { hint });
  }
  const path = issue.path.map(String).map(kebab).join(".");
  const value = issue.path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    given,
  );
  const shown = value === undefined ? "nothing" : JSON.stringify(value);
  throw new DistilError(
    "ERR_OPTION",
    `Cannot use ${owner}${path ? `.${path}` : ""} as it must be ${wanted(issue)}: current value is ${shown}`,
  );
}

/** The names of its options, those that only some tasks take left out. */
function general({ shape }: z.ZodObject): readonly string[] {
  return Object.keys(shape).filter((name) => (shape[name] as z.ZodType).meta()?.["tasks"] === undefined);
}

const names: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a number",
  string: "text",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

function wanted(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return names[issue.expected] ?? `of type ${issue.expected}`;
    case "too_small":
      return issue.inclusive ? `at least ${issue.minimum}` : `more than ${issue.minimum}`;
    case "too_big":
      return issue.inclusive ? `at most ${issue.maximum}` : `less than ${issue.maximum}`;
    case "invalid_value":
      return `one of ${issue.values.map(String).join(", ")}`;
    default:
      return issue.message.replace(/^Invalid input(: )?/, "").replace(/^expected /, "") || "something else";
  }
}
