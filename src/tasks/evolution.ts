import { DistilError } from "../errors.ts";
import { chance, digest } from "../hash.ts";
import { Dropped } from "../kernel/kinds.ts";
import type { Message } from "../llm/llm.ts";
import { eliminated } from "./elimination.ts";
import { evolvedText } from "./evolved-text.ts";
import { markFor } from "./frame.ts";
import { SAMPLES } from "./samples.ts";
import type { Prompt, Task } from "./task.ts";

/** The options of a task that rewrites a text. */
export interface EvolutionOptions<Method extends string = string> {
  readonly numEvolutions: number;
  readonly store: boolean;
  readonly includeOriginal: boolean;
  readonly eliminated: "drop" | "keep";
  readonly methods: readonly Method[];
  readonly generateAnswers?: boolean;
}

/** A text to rewrite turn by turn. */
export interface Evolving<Method extends string> {
  /** `instruction` or `response`: names the columns. */
  readonly of: string;
  readonly text: string;
  /** What else the prompt shows: may not be the new text either. */
  readonly besides: readonly string[];
  /** Texts of the prompt itself. */
  readonly markers: readonly string[];
  readonly seed: string;
  readonly options: EvolutionOptions<Method>;
  /** Asks for a text to be rewritten in one way; `mark` is for frames. */
  messages(text: string, method: Method, mark: string): readonly Message[];
  /** The sentences of the prompt for a method. */
  examples(method: Method): readonly string[];
}

/** How far a text has come. */
interface Chain {
  /** The original, and every evolution that passed the rules. */
  readonly texts: readonly string[];
  /** Turns that are over, passed or not. */
  readonly turns: number;
  /** The method that failed in this turn: another one has its try. */
  readonly failed?: string;
  readonly answers: readonly (string | null)[];
  /** The rule that ends it. */
  readonly dropped?: string;
}

/** The columns that an evolution gives. */
export function evolvedColumns(
  of: string,
  { store, generateAnswers }: EvolutionOptions,
): Pick<Task, "adds" | "expands"> {
  const answer = generateAnswers ? [store ? "answers" : "answer"] : [];
  if (!store) return { adds: [`evolved_${of}`, ...answer] };
  const along = generateAnswers ? { along: { answers: "answer" } } : {};
  return { adds: [`evolved_${of}s`, ...answer], expands: { from: `evolved_${of}s`, to: `evolved_${of}`, ...along } };
}

/** Refuses options that do not go together. Throws ERR_OPTION. */
export function checkEvolution(task: string, { store, includeOriginal }: EvolutionOptions): void {
  if (store || !includeOriginal) return;
  const message = `Cannot use ${task}.include-original as there is no list that the original could stand in`;
  throw new DistilError("ERR_OPTION", message, { hint: "--store keeps every evolution in a list" });
}

/** The first prompt of an evolution; those of all later turns follow from it. */
export function evolve<Method extends string>(evolving: Evolving<Method>): Prompt {
  return rewriting(evolving, { texts: [evolving.text], turns: 0, answers: [] });
}

function following<Method extends string>(evolving: Evolving<Method>, chain: Chain): Prompt | Dropped | undefined {
  if (chain.dropped !== undefined) return new Dropped(chain.dropped);
  if (chain.turns < evolving.options.numEvolutions) return rewriting(evolving, chain);
  const { generateAnswers = false } = evolving.options;
  return generateAnswers && chain.answers.length < given(evolving, chain).length
    ? answering(evolving, chain)
    : undefined;
}

function rewriting<Method extends string>(evolving: Evolving<Method>, chain: Chain): Prompt {
  const { options, seed, besides } = evolving;
  const text = chain.texts.at(-1)!;
  const methods = options.methods.filter((method) => method !== chain.failed);
  const drawn = chance("evolution", seed, text, chain.turns, chain.failed ?? "");
  const method = methods[Math.floor(drawn * methods.length)]!;
  const mark = markFor([text, ...besides], digest([seed, text]));
  // A text that stands still may be asked for in the same words: its reply must not be the one that failed.
  const missed = chain.turns + 1 - chain.texts.length;
  return {
    turn: method,
    ...(missed > 0 ? { sample: missed * SAMPLES } : {}),
    messages: evolving.messages(text, method, mark),
    ...turn(evolving, (reply) => judged(evolving, chain, method, evolvedText(reply, mark, evolving.of), mark)),
  };
}

/** Each turn tells the next how far the text has come, in a column that the row does not get. */
function turn<Method extends string>(
  evolving: Evolving<Method>,
  go: (reply: string) => Chain,
): Pick<Prompt, "parse" | "next"> {
  return {
    parse(reply) {
      const chain = go(reply);
      return { chain, ...columnsOf(evolving, chain) };
    },
    next: ({ chain }) => following(evolving, chain as Chain),
  };
}

function judged<Method extends string>(
  evolving: Evolving<Method>,
  chain: Chain,
  method: Method,
  text: string,
  mark: string,
): Chain {
  const { options, markers, besides } = evolving;
  const before = [...chain.texts, ...besides];
  const rule = eliminated({ text, before, markers: [...markers, mark], prompt: evolving.examples(method) });
  const { failed, ...rest } = chain;
  if (rule === undefined) return { ...rest, texts: [...chain.texts, text], turns: chain.turns + 1 };
  if (failed === undefined && options.methods.length > 1) return { ...rest, failed: method };
  return options.eliminated === "drop" ? { ...rest, dropped: rule } : { ...rest, turns: chain.turns + 1 };
}

function answering<Method extends string>(evolving: Evolving<Method>, chain: Chain): Prompt {
  const question = given(evolving, chain)[chain.answers.length]!;
  return {
    turn: "answer",
    messages: [{ role: "user", content: question }],
    ...turn(evolving, (reply) => {
      const rule = eliminated({ text: reply, before: [question] });
      if (rule === undefined) return { ...chain, answers: [...chain.answers, reply.trim()] };
      if (evolving.options.eliminated === "drop") return { ...chain, dropped: `answer: ${rule}` };
      return { ...chain, answers: [...chain.answers, null] };
    }),
  };
}

/** The texts that the row gets: at least one, as the last good one stands where none is new. */
function given<Method extends string>({ options }: Evolving<Method>, { texts }: Chain): readonly string[] {
  if (!options.store) return texts.slice(-1);
  return options.includeOriginal || texts.length === 1 ? texts : texts.slice(1);
}

function columnsOf<Method extends string>(evolving: Evolving<Method>, chain: Chain): Record<string, unknown> {
  const { of, options } = evolving;
  const texts = given(evolving, chain);
  const { answers } = chain;
  if (options.store) return { [`evolved_${of}s`]: texts, answers };
  return { [`evolved_${of}`]: texts[0], answer: answers[0] ?? null };
}
