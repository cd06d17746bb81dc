import { jsonIn } from "./json-in-text.ts";

const marker =
  /^(?:\d{1,3}\s*[.):-]|\(\d{1,3}\)|\[\d{1,3}\]|[-*•–]|(?:instruction|question|query|q)\s*#?\d*\s*[:.)])(?:\*\*|__)?\s+/i;
const scrap = /^[\s[\]{}`,"']*$|^\{?\s*"?\w+"?\s*:\s*\[?$|^```/;

/**
 * Reads the items of a list in a reply, JSON or lines: without numbers, bullets, quotes and preambles, and without doubles.
 *
 * Where lines are numbered or have bullets, only those count, each with the lines right below it.
 */
export function listIn(text: string): readonly string[] {
  const items = (fromJson(text) ?? fromBrokenJson(text) ?? fromLines(text))
    .map(clean)
    .filter((item) => /\p{L}/u.test(item));
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = item.toLowerCase().replace(/\s+/g, " ");
    return !seen.has(key) && seen.add(key);
  });
}

function fromJson(text: string): readonly string[] | undefined {
  for (const { value, start } of jsonIn(text)) {
    // JSON within a numbered line is what the line is about.
    const before = text.slice(text.lastIndexOf("\n", start) + 1, start).trim();
    if (marker.test(`${before} `)) continue;
    const list = Array.isArray(value)
      ? value.length > 0
        ? value
        : undefined
      : Object.values(value as object).find(Array.isArray);
    const items = (list as readonly unknown[] | undefined)?.map(textOf);
    if (items?.every((item) => item !== undefined)) return items;
  }
  return undefined;
}

/** The whole strings of JSON that was cut or is damaged. */
function fromBrokenJson(text: string): readonly string[] | undefined {
  if (!/^(?:```\w*\s*)?[{[]\s*"/.test(text.trim())) return undefined;
  const strings = [...text.matchAll(/"((?:[^"\\\n]|\\.)+)"(?=\s*(?:[,\]}]|$))/g)];
  return strings.map(([whole, inner]) => {
    try {
      return JSON.parse(whole) as string;
    } catch {
      return inner!;
    }
  });
}

/** A text, or the only text in an object: `{"instruction": "…"}`. */
function textOf(item: unknown): string | undefined {
  if (typeof item === "string") return item;
  const texts = Object.values((item ?? {}) as object).filter((value) => typeof value === "string");
  return texts.length === 1 ? texts[0] : undefined;
}

function fromLines(text: string): readonly string[] {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim().replace(/^(?:#+\s+|(?:\*\*|__)(?=\d|instruction|question|query))/i, ""));
  if (lines.filter((line) => marker.test(line)).length >= 2) return marked(lines);
  const kept = lines.filter((line) => !scrap.test(line));
  return kept.filter((line, index) => !isPreamble(line, index, kept.length));
}

function marked(lines: readonly string[]): readonly string[] {
  const items: string[] = [];
  let open = false;
  for (const line of lines) {
    if (marker.test(line)) items.push(line);
    else if (open && !scrap.test(line)) items.push(`${items.pop()} ${line}`);
    open = items.length > 0 && line !== "";
  }
  return items;
}

/** `Here are five questions:`, `Sure!`: words around the list. */
function isPreamble(line: string, index: number, count: number): boolean {
  if (line.endsWith("?")) return false;
  // A model that talks about itself instructs nobody, alone or not.
  if (
    /^(?:(?:sure|certainly|of course|okay|ok)\b[,!.]?\s*)?(?:i|we)(?:['’](?:ll|m|d)| will| am| can(?:not|['’]t)?)\b/i.test(
      line,
    )
  )
    return true;
  if (count < 2) return false;
  if (index === 0 && line.endsWith(":")) return true;
  return /^(?:sure|certainly|of course|okay|ok|here (?:are|is)|i hope|let me know)\b.{0,120}[:!.]$/i.test(line);
}

function clean(item: string): string {
  const bare = item
    .trim()
    .replace(marker, "")
    .replace(/^\*\*(.+?)\*\*/, "$1")
    .replace(/,$/, "")
    .trim();
  const quoted = /^(?:"(.*)"|“(.*)”|'(.*)'|`(.*)`)$/s.exec(bare);
  return (quoted ? quoted.slice(1).find((inner) => inner !== undefined)! : bare).replace(marker, "").trim();
}
