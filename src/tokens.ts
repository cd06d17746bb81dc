import { DistilError } from "./errors.ts";
import { type Place, pointAt } from "./place.ts";

export interface Token {
  readonly kind: "word" | ">>" | "[" | "]" | ",";
  /** A word without its quotes. */
  readonly text: string;
  readonly at: number;
}

/**
 * Cuts an expression into words and signs, with the quotes of a shell: `'…'`, `"…"` and the backslash.
 *
 * `[`, `]` and `,` are signs at the places where a branch can begin or end: `a[0-9].jsonl` stays one word, and so do commas
 * outside of brackets. `#` at the start of a word hides the rest of the line.
 */
export function tokenize(text: string, from: Pick<Place, "file" | "firstLine"> = {}): Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    const character = text[at]!;
    if (/\s/.test(character)) at++;
    else if (character === "#") at = endOfLine(text, at);
    else if (text.startsWith(">>", at)) at = push(tokens, ">>", ">>", at);
    else if (character === "[" || (depth > 0 && (character === "]" || character === ","))) {
      depth += character === "[" ? 1 : character === "]" ? -1 : 0;
      at = push(tokens, character as "[", character, at);
    } else {
      const word = readWord({ text, at, ...from }, depth > 0);
      tokens.push({ kind: "word", text: word.text, at });
      at = word.end;
    }
  }
  return tokens;
}

function push(tokens: Token[], kind: Token["kind"], text: string, at: number): number {
  tokens.push({ kind, text, at });
  return at + text.length;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

function readWord(place: Place, nested: boolean): { text: string; end: number } {
  const { text } = place;
  let { at } = place;
  let word = "";
  let opened = 0;
  while (at < text.length) {
    const character = text[at]!;
    if (/\s/.test(character) || text.startsWith(">>", at)) break;
    if (nested && opened === 0 && (character === "," || character === "]")) break;
    if (character === "'" || character === '"') {
      const quoted = readQuoted({ ...place, at });
      word += quoted.text;
      at = quoted.end;
      continue;
    }
    if (character === "\\" && at + 1 < text.length) {
      word += text[at + 1] === "\n" ? "" : text[at + 1]!;
      at += 2;
      continue;
    }
    if (character === "[") opened++;
    if (character === "]") opened--;
    word += character;
    at++;
  }
  return { text: word, end: at };
}

function readQuoted(place: Place): { text: string; end: number } {
  const { text, at: start } = place;
  const quote = text[start]!;
  let word = "";
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at]!;
    if (character === quote) return { text: word, end: at + 1 };
    if (quote === '"' && character === "\\" && /["\\$`\n]/.test(text[at + 1] ?? "")) {
      at++;
      if (text[at] !== "\n") word += text[at];
    } else word += character;
  }
  const message = `Cannot read the pipeline as a quote is never closed${pointAt(place)}`;
  throw new DistilError("ERR_USAGE", message, {
    hint: `Close it with ${quote}, or write \\${quote} for the sign itself`,
  });
}
