/** What a text that a model made is held against. */
export interface Suspect {
  /** The text, cleaned. */
  readonly text: string;
  /** Texts that it must differ from: what it was made of. */
  readonly before: readonly string[];
  /** What only the prompt says: tags and labels. */
  readonly markers?: readonly string[];
  /** Sentences of the prompt, such as its examples. */
  readonly prompt?: readonly string[];
}

/** The rule by which a text is no use; undefined where it passes them all. */
export function eliminated({ text, before, markers = [], prompt = [] }: Suspect): string | undefined {
  if (text.trim() === "") return "empty";
  if (isRefusal(text) && !before.some(isRefusal)) return "refusal";
  const says = (other: string, marker: string): boolean => other.toLowerCase().includes(marker.toLowerCase());
  const isCopied = (marker: string): boolean => says(text, marker) && !before.some((other) => says(other, marker));
  if (markers.some(isCopied)) return "copies the prompt";
  const words = wordsOf(text);
  if (words.every((word) => stopWords.has(word))) return "only stop words";
  const same = words.join(" ");
  if (before.some((other) => wordsOf(other).join(" ") === same)) return "same as before";
  if (borrowed(text, before, prompt) > BORROWED) return "copies the prompt";
  return repeats(text) ? "repeats itself" : undefined;
}

/** Runs of words from which on repetition is a model that does not stop, and the share of them that must differ. */
const LONG = 24;
const DIFFERENT = 0.5;

function repeats(text: string): boolean {
  const runs = runsOf(text);
  return runs.length >= LONG && new Set(runs).size / runs.length < DIFFERENT;
}

/** The share of a text that may come from the prompt's own sentences: small models hand back its examples, slightly changed. */
const BORROWED = 0.4;

/** The share of the text's runs of three words that the prompt has and the texts before do not. */
function borrowed(text: string, before: readonly string[], prompt: readonly string[]): number {
  const runs = runsOf(text);
  if (runs.length === 0) return 0;
  const theirs = new Set(prompt.flatMap(runsOf));
  const own = new Set(before.flatMap(runsOf));
  return runs.filter((run) => theirs.has(run) && !own.has(run)).length / runs.length;
}

function runsOf(text: string): readonly string[] {
  const words = wordsOf(text);
  const last = Math.max(words.length - 2, Math.min(words.length, 1));
  return Array.from({ length: last }, (_, index) => words.slice(index, index + 3).join(" "));
}

/** Words that a refusal has at the most; a longer text that begins so is about something. */
const SHORT = 80;
const opening = "^\\W*(?:(?:oh|well|unfortunately|but)\\W+)*(?:as an? [^,.\\n]{1,40},\\s+)?";
const unable = "i(?:['’]m| am) (?:not able|unable)|i (?:can(?:not|['’]t)|must decline|won['’]t|will not) ";
const sorry = "(?:i(?:['’]m| am) |we(?:['’]re| are) )?(?:so |very |really |truly )?sorry";
const refusing = new RegExp(
  `${opening}(?:${sorry}|${unable}|i apologi[sz]e)|\\b(?:sorry|apologi[sz]e),? but i\\b|\\bas an ai\\b`,
  "i",
);

function isRefusal(text: string): boolean {
  return refusing.test(text) && text.split(/\s+/).length < SHORT;
}

/** Letters and digits of any script; what is none of a word's parts them. */
function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

const stopWords = new Set(
  (
    "a an and are as at be been but by can could did do does for from had has have he her here his how i if in into is it its " +
    "me my no not of on or our she so some such than that the their them then there these they this those to too was we were " +
    "what when where which who why will with would yes you your"
  ).split(" "),
);
