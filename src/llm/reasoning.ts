/** An answer, and what the model thought before it. */
export interface SplitText {
  readonly text: string;
  readonly reasoning?: string;
}

const opening = /^\s*<(think|thinking|reasoning)>/i;

/**
 * Parts `<think>` from the answer that follows it.
 *
 * Only a block at the very start counts, so that an answer that writes about such tags stays whole. Chat templates often
 * put the opening tag into the prompt: then the reply has the closing one alone. A block that never closes (the reply was
 * cut) leaves an empty answer.
 */
export function splitReasoning(text: string): SplitText {
  const start = opening.exec(text);
  const name = start?.[1] ?? "think";
  const closing = text.toLowerCase().indexOf(`</${name.toLowerCase()}>`);
  if (!start && (closing < 0 || text.toLowerCase().includes(`<${name}>`))) return { text };
  const from = start ? start[0].length : 0;
  const reasoning = text.slice(from, closing < 0 ? undefined : closing).trim();
  const answer = closing < 0 ? "" : text.slice(closing + name.length + 3).trimStart();
  return reasoning === "" ? { text: answer } : { text: answer, reasoning };
}
