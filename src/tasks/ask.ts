import { Dropped } from "../kernel/kinds.ts";
import { type Answer, addUp, oneTurn, type Question, type Turn } from "./one-turn.ts";
import { settled } from "./settled.ts";
import type { Prompt } from "./task.ts";

export type { Answer, Question, Turn } from "./one-turn.ts";

/**
 * Asks a model and reads its replies, turn by turn where the prompt says what to ask next: `n` answers, each with turns of its
 * own after the first. Throws what `oneTurn` throws.
 */
export async function ask(question: Question): Promise<readonly Answer[]> {
  return settled(await answersTo(question));
}

/** The same, with what became of each reply by itself. */
export async function askEach(question: Question): Promise<readonly PromiseSettledResult<Answer>[]> {
  return Promise.allSettled(await answersTo(question));
}

async function answersTo(question: Question): Promise<readonly Promise<Answer>[]> {
  const sample = (question.sample ?? 0) + (question.prompt.sample ?? 0);
  const first = await oneTurn(question, question.n ?? 1, sample);
  const { next, turn } = question.prompt;
  if (next === undefined && turn === undefined) return first;
  return first.map(async (answer, index) => followed(question, await answer, sample + index));
}

/** Goes on with what the prompt asks next: one answer in the end, that of all its turns. */
async function followed(question: Question, first: Answer, sample: number): Promise<Answer> {
  const turns = [turnOf(question.prompt, first)];
  let { prompt } = question;
  let answer = first;
  while (answer.dropped === undefined) {
    const next = prompt.next?.(answer.columns);
    if (next === undefined) break;
    if (next instanceof Dropped) return { ...answer, columns: {}, dropped: next, turns };
    const call = { ...question.call, priority: question.call.priority + furtherBy(turns.length) };
    const [asked] = await oneTurn({ ...question, prompt: next, call }, 1, sample + (next.sample ?? 0));
    const last = await asked!;
    turns.push(turnOf(next, last));
    answer = after(answer, last);
    prompt = next;
  }
  // What else turns told each other is not the row's.
  const columns = Object.fromEntries(question.task.adds.flatMap((name) => entryOf(answer.columns, name)));
  return { ...answer, columns, turns };
}

/** A turn goes before the first ones of other rows, and after what comes later in the pipeline: rows finish early. */
function furtherBy(turns: number): number {
  return Math.min(turns, 9) / 10;
}

function entryOf(columns: Answer["columns"], name: string): [string, unknown][] {
  return name in columns ? [[name, columns[name]]] : [];
}

function after(before: Answer, last: Answer): Answer {
  return {
    ...last,
    columns: last.dropped === undefined ? { ...before.columns, ...last.columns } : {},
    failed: before.failed ?? last.failed,
    cut: before.cut || last.cut,
    usage: addUp(before.usage, last.usage),
  };
}

function turnOf({ turn, messages }: Prompt, { reply, reasoning, failed }: Answer): Turn {
  return { turn, prompt: messages, reply, reasoning, failed };
}
