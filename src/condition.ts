import type { Environment, ParseResult } from "@marcbachmann/cel-js";
import { DistilError } from "./errors.ts";
import type { Row } from "./row.ts";

/** Says whether a row meets a condition. Throws ERR_COLUMN where a column has a type that the condition cannot take. */
export interface Condition {
  (row: Row): boolean;
  /** The columns that it names, those inside of `has()` left out. */
  readonly columns: readonly string[];
}

/**
 * Compiles a condition in CEL, the Common Expression Language, over a row's columns.
 *
 * Numbers of JSON compare and calculate with whole numbers and fractions alike. A column that is missing or null meets no
 * comparison; `has(column)` asks for it. Throws ERR_OPTION for what is not CEL.
 */
export async function condition(source: string): Promise<Condition> {
  const { Environment, EvaluationError } = await import("@marcbachmann/cel-js");
  const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false });
  addNumbers(environment);
  addPresence(environment);
  const parsed = compile(environment, source);
  const columns = namesIn(parsed.ast);
  function meets(row: Row): boolean {
    let value: unknown;
    try {
      value = parsed(row);
    } catch (error) {
      if (error instanceof EvaluationError && isAbsence(error, row, source)) return false;
      const hint = hintFor(columns, row);
      throw new DistilError("ERR_COLUMN", `Cannot filter the row by ${source}: ${summary(error)}`, {
        hint,
        cause: error,
      });
    }
    if (typeof value === "boolean") return value;
    const shown = typeof value === "bigint" ? String(value) : JSON.stringify(value)?.slice(0, 80);
    throw new DistilError(
      "ERR_COLUMN",
      `Cannot filter the row by ${source} as it must be true or false: current value is ${shown}`,
    );
  }
  return Object.assign(meets, { columns });
}

/** Every value of a CSV file is text. */
function hintFor(columns: readonly string[], row: Row): string | undefined {
  const text = columns.find((name) => typeof row[name] === "string" && Number.isFinite(Number(row[name])));
  if (text === undefined) return undefined;
  return `${text} is text: ${text} != "" && double(${text}) reads it as a number`;
}

/** The variables of a condition; those that a macro such as `tags.exists(tag, …)` binds are no columns. */
function namesIn(ast: unknown): readonly string[] {
  const names = new Set<string>();
  const bound = new Set<string>();
  function visit(node: unknown): void {
    if (Array.isArray(node)) for (const one of node) visit(one);
    const { op, args } = (node ?? {}) as { readonly op?: string; readonly args?: unknown };
    if (op === "id") names.add(args as string);
    if (op === undefined || !Array.isArray(args) || (op === "call" && args[0] === "has_column")) return;
    const first: unknown = op === "rcall" && Array.isArray(args[2]) && args[2].length > 1 ? args[2][0] : undefined;
    if ((first as { op?: string } | undefined)?.op === "id") bound.add((first as { args: string }).args);
    visit(args);
  }
  visit(ast);
  return [...names].filter((name) => !bound.has(name));
}

function compile(environment: Environment, source: string): ParseResult {
  try {
    const parsed = environment.parse(withPresence(source));
    const checked = parsed.check();
    if (!checked.valid) throw checked.error;
    if (checked.type !== "bool" && checked.type !== "dyn")
      throw new Error(`it gives ${checked.type}, not true or false`);
    return parsed;
  } catch (error) {
    const hint = 'Write it as in rating >= 4 && lang == "en"';
    throw new DistilError("ERR_OPTION", `Cannot use filter.condition ${source}: ${summary(error)}`, {
      hint,
      cause: error,
    });
  }
}

/** CEL keeps whole numbers and fractions apart; every number in a row is a fraction to it. */
function addNumbers(environment: Environment): void {
  const operators: Readonly<Record<string, (a: number, b: number) => number>> = {
    "+": (a, b) => a + b,
    "-": (a, b) => a - b,
    "*": (a, b) => a * b,
    "/": (a, b) => a / b,
    "%": (a, b) => a % b,
  };
  for (const [operator, calculate] of Object.entries(operators)) {
    const handler = (left: number | bigint, right: number | bigint) => calculate(Number(left), Number(right));
    environment.registerOperator(`double ${operator} int`, handler);
    environment.registerOperator(`int ${operator} double`, handler);
    if (operator === "%") environment.registerOperator("double % double", handler);
  }
}

// CEL's own has() takes fields only, has(a.b). A column by itself goes to a macro of ours.
const quotedOrHas = /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\bhas\(\s*([A-Za-z_]\w*)\s*\)/g;

function withPresence(source: string): string {
  return source.replace(quotedOrHas, (whole, column?: string) =>
    column === undefined ? whole : `has_column(${column})`,
  );
}

interface MacroArguments {
  readonly args: readonly { readonly op: string; readonly args: string }[];
}

function addPresence(environment: Environment): void {
  environment.registerFunction("has_column(ast): bool", ({ args }: MacroArguments) => ({
    typeCheck: (checker: { getType(name: string): unknown }) => checker.getType("bool"),
    evaluate: (_evaluator: unknown, _macro: unknown, context: { getValue(name: string): unknown }) =>
      context.getValue(args[0]!.args) !== undefined,
    async: false,
  }));
}

/** What goes wrong with a null: no operator or function takes it, no macro walks over it. */
const absences: ReadonlySet<string> = new Set([
  "no_such_overload",
  "no_matching_overload",
  "invalid_comprehension_range",
]);

interface Located {
  readonly code: string;
}

/** True where the evaluation failed because something was missing or null. */
function isAbsence(error: Located, row: Row, source: string): boolean {
  if (error.code === "unknown_variable" || error.code === "no_such_key") return true;
  if (!absences.has(error.code)) return false;
  return source.match(/[A-Za-z_]\w*/g)?.some((name) => Object.hasOwn(row, name) && row[name] === null) ?? false;
}

function summary(error: unknown): string {
  return ((error as { summary?: string }).summary ?? (error as Error).message).split("\n")[0]!;
}
