import { z } from "zod";
import { columnList } from "../columns.ts";
import { DistilError } from "../errors.ts";
import type { Message } from "../llm/llm.ts";
import type { Row } from "../row.ts";
import { conversation } from "./chat-messages.ts";
import { columnError } from "./column.ts";
import { defineTask } from "./define.ts";
import { PRINCIPLE_KEY, principles, principlesDistribution, principlesOf } from "./principles.ts";
import {
  type Lead,
  ownSystem,
  type SystemPrompts,
  systemPromptOption,
  systemPromptsOf,
  withSystem,
} from "./system-prompts.ts";
import type { Prompt, Task } from "./task.ts";
import { compileTemplate } from "./template.ts";

/**
 * Answers an instruction in free text: the reply, as it is, becomes `generation`.
 *
 * `instruction` is a text, or a list of chat messages whose last one is the user's (`--input instruction=messages`). A template
 * makes the user's message of any columns instead. A row's own `system_prompt` beats the options.
 *
 * Of several system prompts, and of principles, each row gets one by a hash of the seed and of the columns that are read: names go to
 * `system_prompt_key` and `principle_key`, null where the row has its own.
 */
export const textGeneration = defineTask({
  name: "text-generation",
  role: "generate",
  summary: "Answers an instruction",
  options: {
    systemPrompt: systemPromptOption,
    principles: principles.optional().meta({
      description:
        "Add a principle to the system message, drawn for each row: all, helpfulness, harmlessness, honesty, truthfulness, calibration, a JSON file or an object of groups; may be repeated",
      placeholder: "GROUP|FILE",
    }),
    principlesDistribution: principlesDistribution.optional().meta({
      description: "How often each group of principles is drawn: balanced, or its weight",
      placeholder: "JSON",
    }),
    template: z
      .string()
      .optional()
      .meta({ description: "Jinja template of the user's message, over any columns", placeholder: "TEMPLATE" }),
    columns: columnList.optional().meta({
      description: "Columns that the template cannot do without; found from the template otherwise",
      placeholder: "COLUMN",
    }),
  },
  create({ systemPrompt, template, columns, principles, principlesDistribution }): Task {
    if (columns !== undefined && template === undefined) {
      const hint = "--input instruction=COLUMN reads another column as it is";
      throw new DistilError("ERR_OPTION", "Cannot use generate.columns as there is no template that uses them", {
        hint,
      });
    }
    const compiled = template === undefined ? undefined : compileTemplate(template, "generate.template");
    const systems = systemPromptsOf(systemPrompt, "text-generation");
    const principle = principlesOf(principles, principlesDistribution, "text-generation");
    const leading = leadingFor(systems, principle);
    const reads = columns ?? compiled?.reads ?? ["instruction"];
    return {
      name: "text-generation",
      role: "generate",
      reads,
      uses: ["system_prompt", ...(compiled?.uses ?? [])],
      adds: ["generation", ...systems.adds, ...(principle ? [PRINCIPLE_KEY] : [])],
      definition: { task: "text-generation", systemPrompt, template, principles, principlesDistribution },
      prompt(row, { seed }): Prompt {
        const turns =
          compiled === undefined
            ? conversation("text-generation", row, "instruction")
            : [rendered(row, reads, compiled.render)];
        const { text, columns } = leading(ownSystem(row, turns), [seed, reads.map((column) => row[column])]);
        return {
          messages: withSystem(turns, text),
          parse: (generation) => ({ generation, ...columns }),
        };
      },
    };
  },
});

/** What a row's system message is, and the columns that say which it is. A row that brings its own gets nothing else. */
function leadingFor(systems: SystemPrompts, principle: ReturnType<typeof principlesOf>) {
  return (own: unknown, seed: readonly unknown[]): Lead => {
    const system = systems.lead(own, ...seed);
    const added = own === undefined ? principle?.(...seed) : undefined;
    const texts = [system.text, added?.text].filter((text) => text !== undefined && text !== "");
    return {
      text: texts.join("\n\n"),
      columns: { ...system.columns, ...(principle ? { [PRINCIPLE_KEY]: added?.group ?? null } : {}) },
    };
  };
}

function rendered(row: Row, reads: readonly string[], render: (row: Row) => string): Message {
  for (const column of reads) {
    if (row[column] === undefined || row[column] === null)
      throw columnError("text-generation", column, "set", row[column], row);
  }
  return { role: "user", content: render(row) };
}
