import { Dropped } from "../kernel/kinds.ts";
import type { Prompt } from "./task.ts";

type Lists = Readonly<Record<string, unknown>>;

/** Texts to ask about one after the other; those that are null are left out. */
interface Asking {
  readonly texts: readonly (string | null)[];
  /** The columns that each answer gives. */
  readonly adds: readonly string[];
  /** The question about the text at a place. */
  about(text: string, place: number): Prompt;
}

/** The prompt about the first text, from which those about the others follow. Columns are lists in the places of the texts. */
export function oneByOne(asking: Asking): Prompt {
  const { adds, texts } = asking;
  return turn(asking, 0, Object.fromEntries(adds.map((column) => [column, texts.map(() => null)])));
}

/** The question about the next text from `start`, after what was said of those before. */
function turn(asking: Asking, start: number, before: Lists): Prompt {
  const { texts, adds, about } = asking;
  const place = texts.findIndex((text, index) => index >= start && text !== null);
  const prompt = about(texts[place]!, place);
  const isLast = place === texts.findLastIndex((text) => text !== null);
  return {
    ...prompt,
    parse(text, held) {
      const columns = prompt.parse(text, held);
      if (columns instanceof Dropped) return columns;
      const lists = adds.map((name) => [name, (before[name] as unknown[]).with(place, columns[name] ?? null)]);
      return Object.fromEntries(lists);
    },
    ...(isLast ? {} : { next: (columns) => turn(asking, place + 1, columns) }),
  };
}
