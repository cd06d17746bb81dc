import { z } from "zod";
import { columnList } from "../columns.ts";
import { DistilError } from "../errors.ts";
import type { Message } from "../llm/llm.ts";
import type { Row } from "../row.ts";
import { columnError, textColumn } from "./column.ts";
import { defineTask } from "./define.ts";
import type { Prompt, Task } from "./task.ts";
import { compileTemplate } from "./template.ts";

/**
 * Answers an instruction in free text: the reply, as it is, becomes `generation`.
 *
 * `instruction` is a text, or a list of chat messages whose last one is the user's (`--input instruction=messages`). A template
 * makes the user's message of any columns instead. A row's own `system_prompt` beats the option.
 */
export const textGeneration = defineTask({
  name: "text-generation",
  role: "generate",
  summary: "Answers an instruction",
  options: {
    systemPrompt: z
      .string()
      .optional()
      .meta({ description: "System message, where the row has no system_prompt", placeholder: "TEXT" }),
    template: z
      .string()
      .optional()
      .meta({ description: "Jinja template of the user's message, over any columns", placeholder: "TEMPLATE" }),
    columns: columnList.optional().meta({
      description: "Columns that the template cannot do without; found from the template otherwise",
      placeholder: "COLUMN",
    }),
  },
  create({ systemPrompt, template, columns }): Task {
    if (columns !== undefined && template === undefined) {
      const hint = "--input instruction=COLUMN reads another column as it is";
      throw new DistilError("ERR_OPTION", "Cannot use generate.columns as there is no template that uses them", {
        hint,
      });
    }
    const compiled = template === undefined ? undefined : compileTemplate(template, "generate.template");
    const reads = columns ?? compiled?.reads ?? ["instruction"];
    return {
      name: "text-generation",
      role: "generate",
      reads,
      uses: ["system_prompt", ...(compiled?.uses ?? [])],
      adds: ["generation"],
      definition: { task: "text-generation", systemPrompt, template },
      prompt(row): Prompt {
        const turns = compiled === undefined ? conversation(row) : [rendered(row, reads, compiled.render)];
        return {
          messages: withSystem(turns, row["system_prompt"] ?? systemPrompt),
          parse: (text) => ({ generation: text }),
        };
      },
    };
  },
});

function rendered(row: Row, reads: readonly string[], render: (row: Row) => string): Message {
  for (const column of reads) {
    if (row[column] === undefined || row[column] === null)
      throw columnError("text-generation", column, "set", row[column], row);
  }
  return { role: "user", content: render(row) };
}

function conversation(row: Row): readonly Message[] {
  const instruction = row["instruction"];
  if (!Array.isArray(instruction))
    return [{ role: "user", content: textColumn("text-generation", row, "instruction") }];
  if (!instruction.every(isMessage) || instruction.at(-1)?.role !== "user") {
    throw columnError(
      "text-generation",
      "instruction",
      "a text, or chat messages of which the last is the user's",
      instruction,
      row,
    );
  }
  return instruction.map(({ role, content }) => ({ role, content }));
}

function isMessage(value: unknown): value is Message {
  const { role, content } = (value ?? {}) as { role?: unknown; content?: unknown };
  return (role === "system" || role === "user" || role === "assistant") && typeof content === "string";
}

function withSystem(turns: readonly Message[], system: unknown): readonly Message[] {
  if (typeof system !== "string" || system === "" || turns[0]?.role === "system") return turns;
  return [{ role: "system", content: system }, ...turns];
}
