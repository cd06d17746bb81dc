import { z } from "zod";
import { DistilError } from "../errors.ts";
import { canonical } from "../hash.ts";
import type { Message } from "../llm/llm.ts";
import type { Row } from "../row.ts";
import { conversation } from "./chat-messages.ts";
import { columnError } from "./column.ts";
import { defineTask } from "./define.ts";
import { jsonOption } from "./json-option.ts";
import { type Fitting, type StructuredOutput, structuredOutput, WANTED } from "./structured-output.ts";
import { ownSystem, systemPromptOption, systemPromptsOf, withSystem } from "./system-prompts.ts";
import type { Prompt, Task } from "./task.ts";

/** Schemas of rows that are kept ready: rows tend to share a few. */
const KEPT = 200;

/**
 * Answers an instruction with JSON that fits a schema, or with a text that matches a regular expression: of each row
 * (`structured_output`), or one for all (`schema`).
 *
 * Servers that can are held to it; every reply is checked, gets one repair turn that says what does not fit, and is a reject where it
 * still does not. `as: "text"` gives the JSON as distilabel does, `"object"` the value, `"columns"` the properties.
 */
export const structuredGeneration = defineTask({
  name: "structured-generation",
  role: "generate",
  summary: "Answers an instruction with JSON that fits a schema, or a text that matches a regular expression",
  source: "StructuredGeneration of distilabel 1.x",
  options: {
    schema: z
      .union([z.string().min(1), z.record(z.string(), z.unknown())], { error: `${WANTED}, or a JSON file of it` })
      .optional()
      .meta({
        description:
          'One for all rows, instead of structured_output: a JSON schema, or {"format":"regex","schema":"…"}',
        placeholder: "FILE|JSON",
      }),
    as: z
      .enum(["text", "object", "columns"])
      .default("text")
      .meta({ description: "Give the JSON as text, as an object, or its properties as columns" }),
    systemPrompt: systemPromptOption,
  },
  create({ schema, as, systemPrompt }): Task {
    const shared = schema === undefined ? undefined : sharedOutput(schema);
    const columns = as === "columns" ? propertiesOf(shared) : ["generation"];
    const systems = systemPromptsOf(systemPrompt, "structured-generation");
    const outputOf = shared === undefined ? perRow() : () => shared;
    return {
      name: "structured-generation",
      role: "generate",
      reads: ["instruction", ...(shared === undefined ? ["structured_output"] : [])],
      uses: ["system_prompt"],
      adds: [...columns, ...systems.adds],
      definition: {
        task: "structured-generation",
        version: 1,
        schema: shared?.schema ?? shared?.regex,
        as,
        systemPrompt,
      },
      prompt(row, { seed }): Prompt {
        const turns = conversation("structured-generation", row, "instruction");
        const output = outputOf(row);
        const system = systems.lead(ownSystem(row, turns), seed, row["instruction"]);
        return {
          messages: withRequest(turns, system.text, output.request),
          schema: output.schema,
          ownSchema: shared === undefined,
          regex: output.regex,
          parse: (reply) => ({ ...made(output.read(reply), as, columns), ...system.columns }),
        };
      },
    };
  },
});

function made(
  { value, text }: Fitting,
  as: "text" | "object" | "columns",
  columns: readonly string[],
): Record<string, unknown> {
  if (as !== "columns") return { generation: as === "text" ? text : value };
  const object = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(columns.map((name) => [name, object[name] ?? null]));
}

/** The form stands at the very end, where small models heed it most. */
function withRequest(turns: readonly Message[], system: string | undefined, request: string): readonly Message[] {
  const last = turns.at(-1)!;
  return withSystem([...turns.slice(0, -1), { ...last, content: `${last.content}\n\n${request}` }], system);
}

function sharedOutput(given: unknown): StructuredOutput {
  const value = jsonOption(given, "structured-generation.schema");
  try {
    return structuredOutput(value);
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new DistilError("ERR_OPTION", `Cannot use structured-generation.schema: ${reason}`, { cause });
  }
}

function propertiesOf(output: StructuredOutput | undefined): readonly string[] {
  const properties = output?.schema?.["properties"];
  if (typeof properties === "object" && properties !== null) return Object.keys(properties);
  throw new DistilError(
    "ERR_OPTION",
    "Cannot use structured-generation.as columns as it needs --schema, the schema of an object with properties",
    { hint: "as object keeps what each row's own schema asks for" },
  );
}

function perRow(): (row: Row) => StructuredOutput {
  const known = new Map<string, StructuredOutput>();
  return (row) => {
    const given = row["structured_output"];
    const key = canonical(given);
    const ready = known.get(key);
    if (ready !== undefined) return ready;
    if (known.size >= KEPT) known.clear();
    const output = checked(row, given);
    known.set(key, output);
    return output;
  };
}

function checked(row: Row, given: unknown): StructuredOutput {
  try {
    return structuredOutput(given);
  } catch (cause) {
    const wanted = (cause as Error).message;
    throw columnError("structured-generation", "structured_output", `${WANTED} (${wanted})`, given, row);
  }
}
