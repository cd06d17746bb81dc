import type { Options } from "./words.ts";

// Invisible separators around it tell a mark from the same text written by hand, and keep it readable in messages.
const marks = /\u2063\$\{(\d+)\}\u2063/g;
const alone = /^\u2063\$\{(\d+)\}\u2063$/;

/** What stands for value `index` of a template until its words are read. */
export function markOf(index: number): string {
  return `\u2063\${${index}}\u2063`;
}

/** The value that a word stands for; undefined if the word is anything else. */
export function markedValue(word: string, values: readonly unknown[]): unknown {
  const index = alone.exec(word)?.[1];
  return index === undefined ? undefined : values[Number(index)];
}

/** Writes text and numbers into a word; other values keep their marks, as they cannot be part of a word. */
export function fillText(word: string, values: readonly unknown[]): string {
  return word.replace(marks, (mark, index: string) => {
    const value = values[Number(index)];
    return typeof value === "object" || typeof value === "function" ? mark : String(value);
  });
}

/** Puts the values themselves in the place of their marks. */
export function fillMarks(options: Options, values: readonly unknown[]): Options {
  if (values.length === 0) return options;
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, fill(value, values)]));
}

function fill(value: unknown, values: readonly unknown[]): unknown {
  if (Array.isArray(value)) return value.flatMap((item) => fill(item, values));
  return typeof value === "string" ? (markedValue(value, values) ?? value) : value;
}
