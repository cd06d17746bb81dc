/** Latin, Armenian, Hebrew and Arabic presentation forms: one glyph that stands for letters. */
const LIGATURES = /[\uFB00-\uFB06\uFB13-\uFB17\uFB1D-\uFDFB\uFE70-\uFEFC]+/g;
const INVISIBLE = /[\u200B\u2060\uFEFF\p{Cc}]/gu;
const SPACES = /[\s\u00A0\u2000-\u200A\u202F\u205F\u3000]+/g;

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Writes ligatures as the letters that they stand for; every other character stays as it is. */
export function splitLigatures(text: string): string {
  return text.replace(LIGATURES, (glyphs) => glyphs.normalize("NFKC"));
}

/** Removes soft hyphens, save one at the very end, which says that a word goes on in the next line. */
export function dropSoftHyphens(text: string): string {
  return text.replace(/\u00AD(?=.)/gsu, "");
}

/** Any run of white space, of whatever width, becomes one space. */
export function squeezeSpaces(text: string): string {
  return text.replace(SPACES, " ").replace(INVISIBLE, "");
}

/** Empty lines in a row become one; spaces at line ends go. */
export function squeezeLines(text: string): string {
  return text
    .replace(/[^\S\n]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** A raised number keeps its place as superscript digits, so that `steward` and note 2 do not read `steward2`. */
export function raise(text: string): string {
  return text.replace(/\d/g, (digit) => RAISED[Number(digit)]!);
}

/** The dots that lead from a heading to its page in a table of contents become one ellipsis. */
export function squeezeLeaders(text: string): string {
  return text.replace(/\s*(?:\.\s?){5,}\s*/g, " … ");
}

/** All of these, in the order in which they build on each other. */
export function cleanGlyphs(text: string): string {
  return squeezeLeaders(squeezeSpaces(dropSoftHyphens(splitLigatures(text))));
}
