import { unreadable } from "./unreadable.ts";

const one =
  /^(?:the\s+)?(?:(?:text|response|assistant|answer|output|generation)[\s_#-]*)?(?:(1|A(?!\s+(?!is|was|wins|because|as|with)[a-z])|first)|(2|B|second))(?:\s+(?:text|response|assistant|answer|output|generation|one))?(?=$|[\s.,;:!)\]-])(?!\s*(?:and|or|&|\/))/i;

// "A better answer" is no A.
/** Reads which of two texts a judge prefers, by the order in which it saw them: `text_2`, `B`, `the first`. Throws ERR_PARSE for a tie. */
export function readWinner(raw: unknown): 1 | 2 {
  const text = typeof raw === "number" ? String(raw) : typeof raw === "string" ? raw : "";
  const match = one.exec(text.replace(/[*_`"'“”]+(?!\d)/g, "").replace(/^[\s[(<]+/, ""));
  if (match?.[1]) return 1;
  if (match?.[2]) return 2;
  throw unreadable(`its result must be text_1 or text_2: it is ${JSON.stringify(text.slice(0, 40).trim())}`);
}
