import { z } from "zod";
import { chance } from "../hash.ts";
import type { Message } from "../llm/llm.ts";
import { originOf, type Row } from "../row.ts";
import { beforeMarks, hasMarks } from "./chat-templates.ts";
import { columnError } from "./column.ts";
import { defineTask } from "./define.ts";
import { type RawChat, rawChatOf, type Speaker } from "./raw-chat.ts";
import { SAMPLES } from "./samples.ts";
import { type Lead, systemPromptOption, systemPromptsOf } from "./system-prompts.ts";
import type { Prompt, Task } from "./task.ts";
import { unreadable } from "./unreadable.ts";

/** Where a conversation is to have several turns and nobody says what it is about. */
const severalTurns =
  "You talk with a person over several turns. Each of their messages takes up what was said before: they ask further, give details, correct you or change the task. You answer each one fully.";

/**
 * Writes instructions and answers out of nothing: given only what stands before a user's message, a chat model writes one itself
 * (Magpie, Xu et al. 2024).
 *
 * One turn gives `instruction` and `response`, more give `conversation`. Rows need no columns (`load empty:1000`) and get samples of
 * their own by their place in the source, so equal rows get different answers. A turn that is empty is asked for once more; then the row
 * is a reject. Raise the temperature to 1: a careful model writes the same question again and again.
 */
export const magpie = defineTask({
  name: "magpie",
  role: "generate",
  summary: "Has a chat model write instructions and answers out of nothing; needs a completion endpoint",
  source: "Magpie, Xu et al. 2024, arXiv:2406.08464",
  options: {
    systemPrompt: systemPromptOption,
    chatTemplate: z.string().min(1).optional().meta({
      description:
        "The model's chat template: chatml, llama3, llama2, mistral, gemma, phi3, zephyr, a jinja file or a tokenizer_config.json; by the model's name otherwise",
      placeholder: "NAME|FILE",
    }),
    nTurns: z.int().min(1).default(1).meta({ description: "Messages of the user", placeholder: "N" }),
    endWithUser: z.boolean().default(false).meta({ description: "Leave out the last answer" }),
    onlyInstruction: z.boolean().default(false).meta({ description: "Write an instruction, and no answer" }),
    includeSystemPrompt: z.boolean().default(false).meta({
      description: "Keep the system message: as the conversation's first, or in the column system_prompt",
    }),
  },
  create({ systemPrompt, chatTemplate, nTurns, onlyInstruction, ...rest }): Task {
    const chat = rawChatOf(chatTemplate, "magpie.chat-template");
    const systems = systemPromptsOf(systemPrompt ?? (nTurns > 1 ? severalTurns : undefined), "magpie");
    const turns = onlyInstruction ? 1 : 2 * nTurns - (rest.endWithUser ? 1 : 0);
    const single = onlyInstruction || (nTurns === 1 && !rest.endWithUser);
    const shape: Shape = { chat, turns, single, includeSystem: rest.includeSystemPrompt };
    const columns = single ? (onlyInstruction ? ["instruction"] : ["instruction", "response"]) : ["conversation"];
    return {
      name: "magpie",
      role: "generate",
      reads: [],
      uses: ["system_prompt"],
      raw: true,
      adds: [...columns, ...(single && shape.includeSystem ? ["system_prompt"] : []), ...systems.adds],
      definition: { task: "magpie", systemPrompt, nTurns, onlyInstruction, ...rest, template: chat.definition },
      prompt(row, { seed }) {
        const number = sampleOf(row);
        const { text = "", columns: keys } = systems.lead(ownSystem(row), seed, number);
        return { ...turn(shape, text, [], keys), sample: number };
      },
    };
  },
});

interface Shape {
  readonly chat: RawChat;
  /** Messages to write in all. */
  readonly turns: number;
  /** As instruction and response. */
  readonly single: boolean;
  readonly includeSystem: boolean;
}

/** The prompt for the next message, and with it for those after it. */
function turn(shape: Shape, system: string, said: readonly Message[], keys: Lead["columns"]): Prompt {
  const messages: readonly Message[] = system === "" ? said : [{ role: "system", content: system }, ...said];
  const role: Speaker = said.length % 2 === 0 ? "user" : "assistant";
  const after = (content: string): readonly Message[] => [...said, { role, content }];
  const columnsOf = (all: readonly Message[]): Record<string, unknown> => ({ ...columns(shape, system, all), ...keys });
  return {
    messages,
    raw: (model) => shape.chat.render(messages, role, model),
    parse(text) {
      const content = beforeMarks(text);
      if (content === "") throw unreadable("it is empty but for the marks of the chat template");
      return columnsOf(after(content));
    },
    ...(said.length + 1 < shape.turns && {
      next: (made) => turn(shape, system, after(lastOf(shape, made, role)), keys),
    }),
  };
}

function columns({ single, includeSystem }: Shape, system: string, said: readonly Message[]): Record<string, unknown> {
  if (!single) {
    const first: readonly Message[] = includeSystem && system !== "" ? [{ role: "system", content: system }] : [];
    return { conversation: [...first, ...said] };
  }
  const [instruction, response] = said;
  return {
    instruction: instruction!.content,
    ...(response && { response: response.content }),
    ...(includeSystem ? { system_prompt: system || null } : {}),
  };
}

/** What was just said, as the columns have it. */
function lastOf({ single }: Shape, made: Readonly<Record<string, unknown>>, role: Speaker): string {
  if (single) return made[role === "user" ? "instruction" : "response"] as string;
  return (made["conversation"] as readonly Message[]).at(-1)!.content;
}

function ownSystem(row: Row): string | undefined {
  const own = row["system_prompt"] ?? undefined;
  if (own === undefined || (typeof own === "string" && !hasMarks(own))) return own;
  throw columnError("magpie", "system_prompt", "a text without the marks of a chat template", own, row);
}

/** Where a row's samples begin, by its place: rows that hold the same are still to get different answers. */
function sampleOf(row: Row): number {
  const origin = originOf(row);
  // 12.0 is a child of row 12, and no number.
  const place = /^\d+$/.test(origin) ? Number(origin) : Math.floor(chance("magpie", origin) * 2 ** 40);
  return place * SAMPLES;
}
