/** Brackets that are never closed: after so many the rest is not searched, as each costs a pass over it. */
const MOST_OPEN = 50;

/** A JSON object or array found in a text, and where it starts. */
export interface FoundJson {
  readonly value: unknown;
  readonly start: number;
}

/**
 * Finds the JSON objects and arrays of a reply: the whole of it, in a code fence, or amid prose. Nested ones are not listed.
 *
 * Commas before a closing bracket are forgiven; anything else that JSON.parse refuses is not JSON.
 */
export function jsonIn(text: string): readonly FoundJson[] {
  const found: FoundJson[] = [];
  let open = 0;
  for (let at = 0; at < text.length && open < MOST_OPEN; at++) {
    const character = text[at];
    if (character !== "{" && character !== "[") continue;
    const end = closing(text, at);
    if (end === -1) {
      open += 1;
      continue;
    }
    const value = parseLoosely(text.slice(at, end + 1));
    if (value === undefined) continue;
    found.push({ value, start: at });
    at = end;
  }
  return found;
}

/** The index of the bracket that closes the one at `start`, strings skipped; -1 where there is none. */
function closing(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const character = text[at]!;
    if (quoted) {
      if (character === "\\") at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}

function parseLoosely(text: string): unknown {
  for (const candidate of [text, text.replace(/,(\s*[}\]])/g, "$1")]) {
    try {
      return JSON.parse(candidate) as unknown;
    } catch {
      // The next candidate, or not JSON at all.
    }
  }
  return undefined;
}
