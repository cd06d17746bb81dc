import type { Leg, Target, TokenCounts } from "./result.ts";

/** How output tokens were counted, as a report says it. */
export const countedBy: Readonly<Record<TokenCounts["source"], string>> = {
  server: "the server's usage",
  chunks: "one a chunk with text, as the server gave no usage",
  tokenizer: "the server's own tokenizer (/tokenize) after the leg, as it gave no usage",
  estimate: "an estimate of four characters a token, as the server gave no usage and has no /tokenize",
  mixed: "the server's usage, and otherwise where a reply had none",
};

/** What a reader has to know of counts that are not the server's own: a sentence for each model and way of counting. */
export function tokenNotes(legs: readonly Leg[], targets: readonly Target[]): string[] {
  const notes = legs
    .filter(({ tokens, outcomes }) => tokens.source !== "server" && outcomes.ok > 0)
    .map(
      ({ tokens, target }) => `output tokens of ${targets[target]!.model} are counted by ${countedBy[tokens.source]}`,
    );
  return [...new Set(notes)];
}
