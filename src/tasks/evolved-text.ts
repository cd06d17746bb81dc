const noun = "(?:instruction|prompt|question|task|request|response|answer|reply|text|version)";
const adjective = "(?:new|rewritten|evolved|revised|improved|better|updated|modified|final|harder|more \\w+)";
/** `New instruction:`, `**Improved response**`, alone on its line or before the text. */
const label = new RegExp(
  `^(?:#+\\s*|\\*\\*|__)?(?:the\\s+|your\\s+)?${adjective}\\s+${noun}(?:\\s+is)?(?:\\s*(?:\\*\\*|__))?\\s*(?::|\\n)\\s*(?:\\*\\*|__)?\\s*`,
  "i",
);
/** `Sure! Here is the new instruction:`, `You're right, I'll make it more precise:` */
const preambles = [
  /^(?:sure|certainly|of course|okay|ok|absolutely|yes)\b[^\n:]{0,120}[:!.]\s*(?=\S)/i,
  /^here(?:['’]s| is| are)\b[^\n:]{0,120}:\s*(?=\S)/i,
  /^[^\n:]{0,120}\b(?:i(?:['’](?:ll|ve)| will| have)|let me)\b[^\n:]{0,120}:\s*\n\s*(?=\S)/i,
];

/**
 * What a model rewrote, without what stands around it: a copied frame, a preamble, a label, quotes about the whole.
 *
 * `mark` is the word of the prompt's frames. A response may begin with "Here are three ways:", so that of one only a preamble
 * that speaks of the rewriting goes.
 */
export function evolvedText(reply: string, mark: string, of: string): string {
  // What comes after a closing tag is the prompt once more.
  const [closed = ""] = reply.split(new RegExp(`</\\w+ ${mark}>`));
  let text = closed.trim().replace(new RegExp(`^<\\w+ ${mark}>\\s*`), "");
  for (let before = ""; before !== text; ) {
    before = text;
    for (const preamble of preambles) {
      text = text.replace(preamble, (words) => (of !== "response" || aboutIt.test(words) ? "" : words));
    }
    text = text.replace(label, "").trim();
  }
  const quoted = /^(?:"([^"]*)"|“([^“”]*)”)$/.exec(text);
  return (quoted?.[1] ?? quoted?.[2] ?? text).trim();
}

const aboutIt = new RegExp(`\\b(?:${adjective} ${noun}|rewrit\\w*|revis\\w*|improv\\w*|make it|version)\\b`, "i");
