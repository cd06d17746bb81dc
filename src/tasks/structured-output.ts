import { z } from "zod";
import type { JsonSchema } from "../llm/llm.ts";
import { jsonIn } from "./json-in-text.ts";
import { unreadable } from "./unreadable.ts";

/** What a reply is held to, and how it is read. */
export interface StructuredOutput {
  readonly schema?: JsonSchema;
  readonly regex?: string;
  /** Says to a model what is wanted. */
  readonly request: string;
  /** What fits of a reply: the value, and the text of it. Throws ERR_PARSE. */
  read(reply: string): Fitting;
}

export interface Fitting {
  /** The text itself for a regular expression. */
  readonly value: unknown;
  readonly text: string;
}

/** What `structured_output` looks like; anything else is called so in messages. */
export const WANTED = 'a JSON schema, or {"format": "json"|"regex", "schema": …} as distilabel has it';

/**
 * Prepares a JSON schema, or distilabel's `{format, schema}`; JSON text stands for what it says. Throws an Error that says what is wrong
 * with it.
 */
export function structuredOutput(given: unknown): StructuredOutput {
  const { format, schema } = split(typeof given === "string" ? parsed(given) : given);
  if (format === "regex") return byRegex(schema);
  return bySchema(typeof schema === "string" ? parsed(schema) : schema);
}

function split(given: unknown): { readonly format: string; readonly schema: unknown } {
  if (typeof given !== "object" || given === null || Array.isArray(given)) throw new Error(`it must be ${WANTED}`);
  const { format, schema } = given as { format?: unknown; schema?: unknown };
  // A plain schema may have a `format` too (of a text), but no `schema`.
  if (schema === undefined) return { format: "json", schema: given };
  if (format === undefined || format === "json" || format === "regex") return { format: format ?? "json", schema };
  throw new Error(`its format must be json or regex: it is ${JSON.stringify(format)}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Error(`it must be ${WANTED}: it is no JSON`);
  }
}

const keywords = ["type", "properties", "items", "enum", "const", "$ref", "anyOf", "oneOf", "allOf"];

function bySchema(schema: unknown): StructuredOutput {
  if (typeof schema !== "object" || schema === null || !keywords.some((keyword) => keyword in schema)) {
    throw new Error(`a JSON schema must have one of ${keywords.join(", ")}`);
  }
  const checker = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  return {
    schema: schema as JsonSchema,
    request: jsonRequest(schema),
    read(reply) {
      const found = valuesIn(reply);
      if (found.length === 0) throw unreadable("it must be JSON that fits the schema: it holds no JSON");
      const results = found.map(({ value }) => checker.safeParse(value));
      const fits = results.findIndex(({ success }) => success);
      if (fits === -1) throw unreadable(`its JSON does not fit the schema: ${problem(results[0]!.error!)}`);
      return found[fits]!;
    },
  };
}

function jsonRequest(schema: unknown): string {
  return `Answer with JSON that fits this JSON schema, and with nothing else:\n${JSON.stringify(schema)}`;
}

function regexRequest(source: string): string {
  return `Answer with a text that matches this regular expression as a whole, and with nothing else:\n${source}`;
}

/** The reply as a whole where it is JSON, else what JSON it holds. */
function valuesIn(reply: string): readonly Fitting[] {
  try {
    return [{ value: JSON.parse(reply) as unknown, text: reply.trim() }];
  } catch {
    return jsonIn(reply).map(({ value }) => ({ value, text: JSON.stringify(value) }));
  }
}

function problem(error: z.ZodError): string {
  const issue = error.issues[0]!;
  const path = issue.path.join(".");
  return path === "" ? issue.message : `${path}: ${issue.message}`;
}

function byRegex(source: unknown): StructuredOutput {
  if (typeof source !== "string" || source === "") throw new Error("a regex must be a text");
  const whole = new RegExp(`^(?:${source})$`, "u");
  return {
    regex: source,
    request: regexRequest(source),
    read(reply) {
      const found = [reply, reply.trim(), ...matchingLines(reply, whole)].find((text) => whole.test(text));
      if (found === undefined) throw unreadable(`it must match the regular expression ${source} as a whole`);
      return { value: found, text: found };
    },
  };
}

/** A model that says more may put what was asked for on a line of its own; of several lines nobody knows which. */
function matchingLines(reply: string, whole: RegExp): readonly string[] {
  const lines = reply
    .split("\n")
    .map((line) => line.trim().replace(/^`+|`+$/g, ""))
    .filter((line) => whole.test(line));
  return lines.length === 1 ? lines : [];
}
