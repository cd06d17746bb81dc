import { spelled } from "./rating.ts";
import { answersIn, rationaleIn } from "./ratings-in-json.ts";
import { unreadable } from "./unreadable.ts";

/** What a judge says of one thing: a value, and why. */
export interface Finding<Value> {
  readonly value: Value;
  readonly words: string;
}

/** How a value is read, and what its reason is called. */
export interface Reading<Value> {
  /** Throws ERR_PARSE for what is no value. */
  read(raw: unknown): Value;
  readonly reason: string;
}

const label = "(?:result|score|rating|verdict|grade)(?:\\s*\\([^)]*\\))?";
const marker = /\[\s*results?\s*\][\s*_:=]*/gi;
const lastLabel = new RegExp(`(?:final|overall|total)\\s+${label}[\\s*_"]*(?:[:=：]|\\bis\\b)[\\s*_"]*`, "gi");
const ownLabel = new RegExp(`^[\\s>*_#•"-]*(?:(?:my|the)\\s+)?${label}[\\s*_"]*[:=：][\\s*_"]*`, "gim");
const anyLabel = new RegExp(`\\b(?:(?:the|my|its)\\s+)?${label}[\\s*_"]*(?:[:=：]|\\bis\\b)[\\s*_"]*`, "gi");
const likeValue = new RegExp(
  `^["'([<*_]*(?:[-+−]?\\d|(?:${spelled}|n/a|none|first|second|tie|both|neither|equal)\\b|(?:text|response|assistant)|[AB]\\b)`,
  "i",
);
const reasonLabel =
  /^[\s>*_#•"-]*(?:rationale|reason(?:ing)?|explanation|critique|feedback|justification)(?:[\s*_]*[:：][\s*_"]*|[*_]*\r?\n)/i;
/** A heading whose value was taken from under it. */
const leftHeading = /(?:^|\n)[\s>*_#]*(?:final\s+|overall\s+)?(?:result|score|rating|verdict|grade)[\s*_:]*$/i;
const valueAlone = new RegExp(
  `^[\\s*_"([]*(?:\\d+(?:[.,]\\d+)?(?:\\s*(?:/|out of)\\s*\\d+)?|${spelled})[\\s*_")\\].]*$`,
  "i",
);

/**
 * Reads a judge's one value and its reason from a reply: JSON, a value after `[RESULT]` or `Score:`, or one that stands alone
 * on the first or the last line.
 *
 * Throws ERR_PARSE where there is none, where there are several that differ, and where no reason is given.
 */
export function findingIn<Value>(reply: string, reading: Reading<Value>): Finding<Value> {
  const text = reply
    .trim()
    .replace(/(?:\r?\n){3,}/g, "\n\n")
    .replace(/^[ \t]*```\w*[ \t]*$/gm, "");
  const json = fromJson(text, reading);
  const after = (at: RegExp): Finding<Value> | undefined => afterLabel(text, at, reading);
  const { value, words } =
    (json?.words ? json : undefined) ??
    after(marker) ??
    json ??
    after(lastLabel) ??
    after(ownLabel) ??
    after(anyLabel) ??
    alone(text, reading);
  if (words === "") throw unreadable(`it gives no ${reading.reason}`);
  return { value, words };
}

/** What an object says; a bare value at the end of a reply has the words before it as its reason. */
function fromJson<Value>(text: string, { read }: Reading<Value>): Finding<Value> | undefined {
  const found = answersIn(text).flatMap(({ value, start }) => {
    const fields = (Array.isArray(value) && value.length === 1 ? value[0] : value) as Readonly<Record<string, unknown>>;
    if (typeof fields !== "object" || fields === null || Array.isArray(fields)) return [];
    const key = ["result", "score", "rating", "verdict", "grade"].find((name) => name in fields);
    return key === undefined ? [] : [{ raw: fields[key], words: rationaleIn(fields), start }];
  });
  const whole = found.filter(({ words }) => typeof words === "string" && words.trim() !== "");
  if (whole.length > 0) {
    return { value: same(whole.map(({ raw }) => read(raw))), words: (whole[0]!.words as string).trim() };
  }
  const [bare, ...others] = found;
  if (bare === undefined || others.length > 0 || !/[}\]]\s*$/.test(text)) return undefined;
  return { value: read(bare.raw), words: reasonOf(text.slice(0, bare.start)) };
}

/** The values after a label; all else is the reason. */
function afterLabel<Value>(text: string, at: RegExp, { read }: Reading<Value>): Finding<Value> | undefined {
  const values: Value[] = [];
  let words = "";
  let end = 0;
  for (const match of text.matchAll(at)) {
    const start = match.index + match[0].length;
    const line = /^[^\n]*/.exec(text.slice(start))![0].trim();
    // "the [RESULT] tag" is prose.
    if (match.index < end || !likeValue.test(line)) continue;
    values.push(read(line));
    words += text.slice(end, match.index);
    end = start + line.length - afterValue(line).length;
  }
  if (values.length === 0) return undefined;
  return { value: same(values), words: reasonOf(words + text.slice(end)) };
}

/** What a line says after its value: `4/5. Because …`. */
function afterValue(line: string): string {
  const match =
    /^["'([<*_]*(?:(?:text|response|assistant)[\s_-]*)?[\w.,+−-]+?(?:\s*(?:\/|out of)\s*\d+)?["')\]>*_]*(?:\s+(?:is better|wins?)\b)?(?:[.,;:]?\s+[-–—]?\s*|[.,;:]$|$)/i.exec(
      line,
    );
  return match ? line.slice(match[0].length) : "";
}

function alone<Value>(text: string, { read }: Reading<Value>): Finding<Value> {
  const lines = text.trim().split(/\r?\n/);
  for (const index of [lines.length - 1, 0]) {
    if (!valueAlone.test(lines[index]!)) continue;
    const rest = lines.filter((_, other) => other !== index).join("\n");
    return { value: read(lines[index]), words: reasonOf(rest) };
  }
  throw unreadable("it holds no result in the form asked for");
}

function same<Value>(values: readonly Value[]): Value {
  const [first, ...others] = new Set(values);
  if (others.length > 0) throw unreadable(`it holds several results that differ: ${[first, ...others].join(" and ")}`);
  return first!;
}

function reasonOf(words: string): string {
  const text = words.trim();
  // JSON that is broken leaves its scraps around the words.
  const bare = text.startsWith("{") ? text.replace(/^\{\s*(?:"\w+"\s*:\s*)?"?|"?\s*,?\s*"?\s*\}?$/g, "") : text;
  return bare
    .replace(reasonLabel, "")
    .replace(leftHeading, "")
    .replace(/^[\s:;,*_–—-]+|[\s*_]+$/g, "");
}
