/** How often each word of a document occurs, hyphenated ones too; what stands at a line's end may be half a word, and does not count. */
export type Vocabulary = ReadonlyMap<string, number>;

const WORD = /\p{L}+(?:[-‐]\p{L}+)*/gu;
/** Words that carry their second half without a hyphen, though both halves are words. */
const GLUED = /^(?:under|over|out|up|down|inter|with|there|where|here|every|some|any|fore|super|trans|counter|in|on)$/;
const HYPHENED = /^(?:self|non|ex|quasi|all|cross|well|so|vice|half)$/;

/** Characters of the longest word to look for. */
const LONGEST = 80;

export function vocabularyOf(lines: Iterable<string>): Vocabulary {
  const words = new Map<string, number>();
  for (const line of lines) {
    for (const { 0: word, index } of line.matchAll(WORD)) {
      if (/^[-‐\u00AD]$/.test(line.slice(index + word.length))) continue;
      const key = word.toLowerCase().replace("‐", "-");
      words.set(key, (words.get(key) ?? 0) + 1);
    }
  }
  return words;
}

/**
 * Joins a line and the one after it: with a space, or, where a word was parted, without one.
 *
 * Whether the hyphen belongs to the word is decided by what the document writes elsewhere.
 */
export function joinLines(left: string, right: string, words: Vocabulary): string {
  if (left === "" || right === "") return left + right;
  // Only the last word matters, and a paragraph grows long.
  const end = left.slice(-LONGEST);
  if (left.endsWith("\u00AD")) return left.slice(0, -1) + right;
  const head = /(\p{L}+(?:[-‐]\p{L}+)*)[-‐]$/u.exec(end)?.[1];
  if (head === undefined)
    return /(?:\d[-‐–]|\w\/)$/u.test(end) && /^\w/.test(right) ? left + right : `${left} ${right}`;
  if (/^(?:and|or|to|und|oder|et|ou|y|o)\b/.test(right)) return `${left} ${right}`;
  const tail = /^\p{Ll}+(?:[-‐]\p{L}+)*/u.exec(right)?.[0];
  if (tail === undefined || /\S*(?::\/\/|@)\S*$/.test(end)) return left + right;
  return keepsHyphen(head.toLowerCase(), tail.toLowerCase(), words) ? left + right : left.slice(0, -1) + right;
}

function keepsHyphen(head: string, tail: string, words: Vocabulary): boolean {
  const hyphenated = words.get(`${head}-${tail}`) ?? 0;
  const joined = words.get(head + tail) ?? 0;
  if (hyphenated !== joined) return hyphenated > joined;
  if (HYPHENED.test(head)) return true;
  if (GLUED.test(head) || head.length < 3 || tail.length < 3) return false;
  // Two words of the document's own, as in third-party: a compound. Halves of one word are hardly ever words.
  return words.has(head) && words.has(tail);
}
