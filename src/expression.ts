import { DistilError } from "./errors.ts";
import { type Place, pointAt } from "./place.ts";
import type { FanSpec, OperatorSpec, Spec } from "./spec.ts";
import { type Token, tokenize } from "./tokens.ts";

interface Cursor {
  readonly text: string;
  readonly tokens: readonly Token[];
  next: number;
  readonly from: Pick<Place, "file" | "firstLine">;
}

/**
 * Reads `load a.jsonl >> [generate --model small, generate --model large] pick 2 >> group`.
 *
 * Throws ERR_USAGE that points at the place. Which operators and options there are is not looked at here, see `build`.
 */
export function parseExpression(text: string, from: Pick<Place, "file" | "firstLine"> = {}): Spec[] {
  const cursor: Cursor = { text, tokens: tokenize(text, from), next: 0, from };
  const specs = parseSteps(cursor, false);
  if (cursor.next < cursor.tokens.length) throw fault(cursor, `${peek(cursor)!.text} closes nothing`);
  return specs;
}

function parseSteps(cursor: Cursor, nested: boolean): Spec[] {
  const specs = [parseStep(cursor, nested)];
  while (peek(cursor)?.kind === ">>") {
    cursor.next++;
    specs.push(parseStep(cursor, nested));
  }
  return specs;
}

function parseStep(cursor: Cursor, nested: boolean): Spec {
  const token = peek(cursor);
  if (token?.kind === "[") return parseFan(cursor);
  if (token?.kind === "word") return parseOperator(cursor);
  const wanted = "an operator or [ must stand here";
  if (token === undefined) throw fault(cursor, cursor.tokens.length === 0 ? `it is empty: ${wanted}` : wanted);
  throw fault(cursor, nested && token.kind !== ">>" ? `a branch is empty: ${wanted}` : wanted);
}

function parseOperator(cursor: Cursor): OperatorSpec {
  const { text: name, at } = cursor.tokens[cursor.next++]!;
  const words = takeWords(cursor);
  if (peek(cursor)?.kind === "[") {
    throw fault(cursor, "a fan-out must follow >>", `Write ${name} >> […], or quote the value if [ belongs to it`);
  }
  return {
    type: "operator",
    name,
    words: words.map((word) => word.text),
    parts: words,
    place: { text: cursor.text, at, ...cursor.from },
  };
}

function parseFan(cursor: Cursor): FanSpec {
  const open = cursor.tokens[cursor.next]!;
  const branches: Spec[][] = [];
  do {
    cursor.next++;
    branches.push(parseSteps(cursor, true));
  } while (peek(cursor)?.kind === ",");
  if (peek(cursor)?.kind !== "]") throw fault({ ...cursor, next: cursor.tokens.indexOf(open) }, "[ is never closed");
  cursor.next++;
  return { type: "fan", branches, pick: parsePick(cursor), place: { text: cursor.text, at: open.at, ...cursor.from } };
}

function parsePick(cursor: Cursor): number | undefined {
  const from = cursor.next;
  const words = takeWords(cursor).flatMap((word) => word.text.split(/^(--pick)=/).filter((part) => part !== ""));
  if (words.length === 0) return undefined;
  const [flag, count] = words;
  if ((flag !== "pick" && flag !== "--pick") || words.length !== 2 || !/^[1-9]\d*$/.test(count!)) {
    throw fault({ ...cursor, next: from }, "only pick N may follow a fan-out", "Write >> before the next operator");
  }
  return Number(count);
}

function takeWords(cursor: Cursor): Token[] {
  const from = cursor.next;
  for (; peek(cursor)?.kind === "word"; cursor.next++) {
    const { text, at } = peek(cursor)!;
    // In quotes they are words: through 'sort | uniq', filter '>'.
    if ((text === ">" || text === "|") && cursor.text[at] === text) {
      throw fault(cursor, `${text} joins no steps`, `Write >> between steps, or quote "${text}" if it is a value`);
    }
  }
  return cursor.tokens.slice(from, cursor.next);
}

function peek(cursor: Cursor): Token | undefined {
  return cursor.tokens[cursor.next];
}

function fault(cursor: Cursor, why: string, hint?: string): DistilError {
  const place = { text: cursor.text, at: peek(cursor)?.at ?? cursor.text.trimEnd().length, ...cursor.from };
  return new DistilError("ERR_USAGE", `Cannot read the pipeline as ${why}${pointAt(place)}`, { hint });
}
