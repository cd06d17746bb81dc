import { z } from "zod";
import { DistilError } from "../errors.ts";
import type { JsonSchema } from "../llm/llm.ts";
import type { Row } from "../row.ts";
import { jsonIn } from "./json-in-text.ts";
import type { Task } from "./task.ts";
import { unreadable } from "./unreadable.ts";

/** How a reply becomes columns: a JSON schema's properties, a regex's named groups, or the whole of it. */
export const outputShape = z.union(
  [
    z.strictObject({ schema: z.record(z.string(), z.unknown()) }),
    z.strictObject({ regex: z.string(), flags: z.string().default("s") }),
    z.strictObject({ column: z.string().min(1) }),
  ],
  { error: "one of {schema: JSON schema}, {regex: regular expression with named groups} and {column: name}" },
);

export interface Output {
  readonly adds: readonly string[];
  readonly schema?: JsonSchema;
  parse(text: string, row: Row): Record<string, unknown>;
}

/** Prepares an output. Throws ERR_OPTION where it cannot be used. */
export function outputOf(output: z.output<typeof outputShape>, from: string, role: Task["role"]): Output {
  if ("column" in output) return { adds: [output.column], parse: (text) => ({ [output.column]: text }) };
  const made = "regex" in output ? byRegex(output.regex, output.flags, from) : bySchema(output.schema, from);
  return role === "judge" ? { ...made, parse: (text, row) => aligned(made.parse(text, row), row) } : made;
}

function byRegex(source: string, flags: string, from: string): Output {
  const expression = compileRegex(source, flags, from);
  const adds = [...new Set([...source.matchAll(/\(\?<([A-Za-z_$][\w$]*)>/g)].map((match) => match[1]!))];
  if (adds.length === 0) {
    const hint = "Name what should become columns, as in Score: (?<score>\\d)";
    throw new DistilError(
      "ERR_OPTION",
      `Cannot use ${from}.output.regex as it must have named groups: current value is ${source}`,
      { hint },
    );
  }
  return {
    adds,
    parse(text) {
      const groups = expression.exec(text)?.groups;
      if (groups === undefined) throw unreadable(`it must match the form ${source}`);
      return Object.fromEntries(adds.map((name) => [name, groups[name]?.trim() ?? null]));
    },
  };
}

function compileRegex(source: string, flags: string, from: string): RegExp {
  try {
    return new RegExp(source, flags.replace(/[gy]/g, ""));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DistilError(
      "ERR_OPTION",
      `Cannot use ${from}.output.regex as it must be a regular expression: ${reason}`,
      { cause },
    );
  }
}

function bySchema(schema: JsonSchema, from: string): Output {
  const properties = schema["properties"];
  const adds = typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
  if (adds.length === 0) {
    throw new DistilError(
      "ERR_OPTION",
      `Cannot use ${from}.output.schema as it must be the schema of an object with properties`,
    );
  }
  const checker = compileSchema(schema, from);
  return {
    adds,
    schema,
    parse(text) {
      const objects = jsonIn(text).filter(({ value }) => !Array.isArray(value));
      if (objects.length === 0) throw unreadable(`it must be a JSON object with ${adds.join(", ")}`);
      const results = objects.map(({ value }) => checker.safeParse(value));
      const held = results.find((result) => result.success);
      if (held === undefined) throw unreadable(`its JSON does not fit: ${problem(results[0]!.error!)}`);
      const columns = held.data as Record<string, unknown>;
      return Object.fromEntries(adds.map((name) => [name, columns[name] ?? null]));
    },
  };
}

function compileSchema(schema: JsonSchema, from: string): z.ZodType {
  try {
    return z.fromJSONSchema({ type: "object", ...schema } as Parameters<typeof z.fromJSONSchema>[0]);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DistilError("ERR_OPTION", `Cannot use ${from}.output.schema as it must be a JSON schema: ${reason}`, {
      cause,
    });
  }
}

function problem(error: z.ZodError): string {
  const issue = error.issues[0]!;
  const path = issue.path.join(".");
  return path === "" ? issue.message : `${path}: ${issue.message}`;
}

/** A judge's lists have an entry for each generation, or the reply is of no use. */
function aligned(columns: Record<string, unknown>, row: Row): Record<string, unknown> {
  const generations = row["generations"];
  for (const name of ["ratings", "rationales"]) {
    const list = columns[name];
    if (!Array.isArray(generations) || !Array.isArray(list) || list.length === generations.length) continue;
    throw unreadable(`${name} must have ${generations.length} entries, one for each generation: it has ${list.length}`);
  }
  return columns;
}
