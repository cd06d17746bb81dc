import { chance } from "../hash.ts";
import { drawLength, type Lengths } from "./lengths.ts";
import { words } from "./words.ts";

/** How the bodies of a leg's requests are made: plain data, so that each thread makes its own. */
export type BodyPlan = Synthetic | Listed;

export interface Listed {
  readonly kind: "list";
  /** JSON texts; after the last comes the first again. */
  readonly bodies: readonly string[];
}

export interface Synthetic {
  readonly kind: "synthetic";
  /** Fields that every body has. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly endpoint: "chat" | "completion";
  readonly seed: string;
  readonly input: Lengths;
  /** Becomes `max_tokens`; nothing is sent without. */
  readonly output: Lengths | undefined;
  readonly scale: Scale;
}

/** What the server counts for a prompt of so many words: `fixed + perWord × words` tokens. */
export interface Scale {
  readonly fixed: number;
  readonly perWord: number;
}

/** Without a server's word for it: English prose. */
export const usualScale: Scale = { fixed: 8, perWord: 1.3 };

/** The body of request `index`. Equal plans give equal bodies. */
export function bodyAt(plan: BodyPlan, index: number): string {
  if (plan.kind === "list") return plan.bodies[index % plan.bodies.length]!;
  const { fields, endpoint, seed, input, output, scale } = plan;
  const tokens = drawLength(input, seed, "input", index);
  const content = promptOf(wordsFor(tokens, scale), seed, index);
  return JSON.stringify({
    ...fields,
    ...(endpoint === "chat" ? { messages: [{ role: "user", content }] } : { prompt: content }),
    ...(output && { max_tokens: drawLength(output, seed, "output", index) }),
  });
}

function wordsFor(tokens: number, { fixed, perWord }: Scale): number {
  return Math.max(1, Math.round((tokens - fixed) / perWord));
}

/** Words at random from the first on, so that no two prompts share a prefix that a server could keep. */
export function promptOf(count: number, seed: string, index: number): string {
  // A hash a word would cost more than the request itself: one of them starts a linear congruence.
  let state = Math.floor(chance(seed, "words", index) * 2 ** 32) >>> 0;
  let text = "";
  for (let word = 0; word < count; word++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += `${word === 0 ? "" : " "}${words[(state >>> 16) % words.length]}`;
  }
  return text;
}
