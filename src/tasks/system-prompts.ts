import { z } from "zod";
import { DistilError } from "../errors.ts";
import type { Message } from "../llm/llm.ts";
import type { Row } from "../row.ts";
import { checkedWeight, drawn, type Weighted } from "./weighted.ts";

const weighted = z.union([
  z.strictObject({ text: z.string().min(1), weight: z.number() }),
  z.tuple([z.string().min(1), z.number()]).transform(([text, weight]) => ({ text, weight })),
  z
    .string()
    .min(1)
    .transform((text) => ({ text, weight: 1 })),
]);

/** A system message, or several of which each row gets one: a list, names with texts, or names with texts and weights. */
const systemPrompts = z.union([z.string(), z.array(z.string().min(1)).min(1), z.record(z.string(), weighted)], {
  error: 'a text, a list of texts, or an object of names with a text, or with {"text": …, "weight": …}',
});

/** Tasks that have it share it. */
export const systemPromptOption = systemPrompts.optional().meta({
  description:
    "System message, where the row has no system_prompt; of several, or of an object of names and texts, each row gets one",
  placeholder: "TEXT|JSON",
});

interface SystemPrompt {
  /** Where they have names. */
  readonly key: string | undefined;
  readonly text: string;
}

/** The column for the name of the one that was drawn. */
const KEY = "system_prompt_key";

/** System messages to draw from, one a row. */
export interface SystemPrompts {
  /** The column that says which one it is, where they have names. */
  readonly adds: readonly string[];
  /** A row's own message, or one that is drawn; with the columns that say which, null where the row has its own. */
  lead(own: unknown, ...seed: readonly unknown[]): Lead;
}

export interface Lead {
  readonly text: string | undefined;
  readonly columns: Readonly<Record<string, unknown>>;
}

/** The system message that a row brings: as the first of its chat messages, or in its column. */
export function ownSystem(row: Row, turns: readonly Message[]): unknown {
  return turns[0]?.role === "system" ? turns[0].content : (row["system_prompt"] ?? undefined);
}

/** The messages behind a system message, unless they bring one. */
export function withSystem(turns: readonly Message[], system: string | undefined): readonly Message[] {
  if (!system || turns[0]?.role === "system") return turns;
  return [{ role: "system", content: system }, ...turns];
}

/** Prepares the option. Throws ERR_OPTION for weights that are not above 0. */
export function systemPromptsOf(given: z.output<typeof systemPrompts> | undefined, owner: string): SystemPrompts {
  const named = typeof given === "object" && !Array.isArray(given);
  const choices = named ? fromNames(given, owner) : [given ?? []].flat().map(unnamed);
  return {
    adds: named ? [KEY] : [],
    lead(own, ...seed) {
      const mine = own !== undefined || choices.length === 0 ? undefined : drawn(choices, ...seed, "system-prompt");
      const text = typeof own === "string" ? own : mine?.text;
      return { text, columns: named ? { [KEY]: mine?.key ?? null } : {} };
    },
  };
}

function unnamed(text: string): Weighted<SystemPrompt> {
  return { value: { key: undefined, text }, weight: 1 };
}

function fromNames(
  given: Readonly<Record<string, { readonly text: string; readonly weight: number }>>,
  owner: string,
): Weighted<SystemPrompt>[] {
  const entries = Object.entries(given);
  if (entries.length === 0) {
    throw new DistilError(
      "ERR_OPTION",
      `Cannot use ${owner}.system-prompt as it must name at least one text: it is empty`,
    );
  }
  return entries.map(([key, { text, weight }]) => ({
    value: { key, text },
    weight: checkedWeight(`${owner}.system-prompt.${key}`, weight),
  }));
}
