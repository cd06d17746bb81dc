import { z } from "zod";
import { DistilError } from "../errors.ts";
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

export interface SystemPrompt {
  /** Where they have names. */
  readonly key: string | undefined;
  readonly text: string;
}

/** What `system_prompt_key` is in rows: the name of the one that was drawn. */
export const KEY = "system_prompt_key";

/** System messages to draw from, one a row. */
export interface SystemPrompts {
  readonly named: boolean;
  draw(...seed: readonly unknown[]): SystemPrompt | undefined;
}

/** Prepares the option. Throws ERR_OPTION for weights that are not above 0. */
export function systemPromptsOf(given: z.output<typeof systemPrompts> | undefined, owner: string): SystemPrompts {
  const named = typeof given === "object" && !Array.isArray(given);
  const choices = named ? fromNames(given, owner) : [given ?? []].flat().map(unnamed);
  return {
    named,
    draw: (...seed) => (choices.length === 0 ? undefined : drawn(choices, ...seed, "system-prompt")),
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
