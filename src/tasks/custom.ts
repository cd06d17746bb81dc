import { z } from "zod";
import { columnList } from "../columns.ts";
import type { Message } from "../llm/llm.ts";
import { checkOptions } from "../options.ts";
import type { Row } from "../row.ts";
import { columnError } from "./column.ts";
import { outputOf, outputShape } from "./custom-output.ts";
import { markFor } from "./frame.ts";
import type { Prompt, Task } from "./task.ts";
import { type CompiledTemplate, compileTemplate } from "./template.ts";

const schema = z.strictObject({
  name: z.string().min(1),
  role: z.enum(["generate", "judge"]).default("generate"),
  /** Jinja template of the system message. */
  system: z.string().optional(),
  /** Jinja template of the user's message. */
  template: z.string().min(1),
  columns: columnList.optional(),
  output: outputShape.default({ column: "generation" }),
  examples: z.array(z.strictObject({ row: z.record(z.string(), z.unknown()), reply: z.unknown() })).default([]),
  expands: z.strictObject({ from: z.string(), to: z.string() }).optional(),
});

/**
 * A task as data: what a YAML file holds, or an object of the same fields.
 *
 * `template` and `system` are jinja over the row's columns, and over `mark`: a word that occurs in none of the row's texts, to
 * frame them with. `examples` (a row and the reply to it) are shown first. `output` says how the reply becomes columns.
 */
export type CustomTask = z.input<typeof schema>;

/** Makes a task of a file's content or an object. Throws ERR_OPTION for what cannot be used; `from` names it in messages. */
export function customTask(definition: unknown, from = "task"): Task {
  const { name, role, system, template, columns, output, examples, expands } = checkOptions(from, schema, definition);
  const user = compileTemplate(template, `${from}.template`);
  const leading = system === undefined ? undefined : compileTemplate(system, `${from}.system`);
  const reads = columns ?? union(user.reads, leading?.reads).filter((column) => column !== "mark");
  const { adds, schema: shape, parse } = outputOf(output, from, role);
  const shown = examples.flatMap(({ row, reply }): readonly Message[] => [
    { role: "user", content: user.render({ mark: "text", ...row }) },
    { role: "assistant", content: typeof reply === "string" ? reply : JSON.stringify(reply) },
  ]);
  return {
    name,
    role,
    reads,
    uses: union(user.uses, leading?.uses).filter((column) => column !== "mark" && !reads.includes(column)),
    adds,
    ...(expands ? { expands } : {}),
    definition: { task: name, role, system, template, columns, output, examples },
    prompt(row): Prompt {
      for (const column of reads) {
        if (row[column] === undefined || row[column] === null) throw columnError(name, column, "set", row[column], row);
      }
      const values = { mark: markFor(textsOf(row)), ...row };
      return {
        messages: [...message("system", leading, values), ...shown, ...message("user", user, values)],
        schema: shape,
        parse: (text) => parse(text, row),
      };
    },
  };
}

function message(role: Message["role"], template: CompiledTemplate | undefined, values: Row): readonly Message[] {
  return template === undefined ? [] : [{ role, content: template.render(values) }];
}

function union(first: readonly string[], second: readonly string[] = []): string[] {
  return [...new Set([...first, ...second])];
}

/** Every text in a row, nested ones too. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
