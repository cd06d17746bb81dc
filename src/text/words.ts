/**
 * The offset after each word of a text and the white space behind it.
 *
 * A word is a run of characters between white space; where a script writes no spaces (Chinese, Japanese), a character.
 */
export function* wordEnds(text: string): Generator<number> {
  let inWord = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (isSpace(code)) {
      if (inWord && !isSpace(text.charCodeAt(index + 1))) {
        yield index + 1;
        inWord = false;
      }
      continue;
    }
    if (isIdeograph(code)) {
      if (inWord) yield index;
      inWord = true;
      continue;
    }
    if (inWord && isIdeograph(text.charCodeAt(index - 1)) && !isPunctuation(code)) yield index;
    inWord = true;
  }
  if (inWord) yield text.length;
}

export function countWords(text: string): number {
  let count = 0;
  for (const _ of wordEnds(text)) count++;
  return count;
}

/** Characters as people count them: a pair of surrogates is one. */
export function countCharacters(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length; index++) if ((text.charCodeAt(index) & 0xfc00) === 0xdc00) count--;
  return count;
}

function isSpace(code: number): boolean {
  return (
    code === 32 ||
    (code >= 9 && code <= 13) ||
    code === 0xa0 ||
    code === 0x3000 ||
    code === 0xfeff ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f
  );
}

function isIdeograph(code: number): boolean {
  return (code >= 0x3041 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff);
}

/** Stays with the ideograph before it. */
function isPunctuation(code: number): boolean {
  return (code >= 0x3001 && code <= 0x3011) || (code >= 0xff01 && code <= 0xff0f) || (code >= 0xff1a && code <= 0xff1f);
}
