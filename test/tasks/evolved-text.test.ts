import assert from "node:assert/strict";
import { test } from "node:test";
import { evolvedText } from "../../src/tasks/evolved-text.ts";

const text = "How do ants find sugar?";

const instructions: Record<string, string> = {
  "a bare text": text,
  "white space": `\n  ${text} \n`,
  "a copied frame": `<instruction ab12>\n${text}\n</instruction ab12>`,
  "a closing tag and what comes after it": `${text}\n</instruction ab12>\n\nNow another.`,
  "a label": `New instruction: ${text}`,
  "a bold label on a line of its own": `**Rewritten Instruction**\n${text}`,
  "a heading": `## The new question:\n\n${text}`,
  "a preamble": `Sure! Here is the new instruction:\n\n${text}`,
  "a promise": `You're right, I'll make it more precise:\n\n${text}`,
  "a preamble and a label": `Certainly. Here's a harder version: New instruction: ${text}`,
  quotes: `"${text}"`,
  "curly quotes": `“${text}”`,
};

for (const [name, reply] of Object.entries(instructions)) {
  test(`evolvedText() takes the instruction out of ${name}`, () => {
    assert.equal(evolvedText(reply, "ab12", "instruction"), text);
  });
}

const responses: Record<string, readonly [reply: string, wanted: string]> = {
  "keeps the beginning of a list": ["Here are three ways:\n1. Walk.", "Here are three ways:\n1. Walk."],
  "keeps a yes": ["Yes: bees see colours.", "Yes: bees see colours."],
  "keeps quotes within it": ['"Go," he said, "now."', '"Go," he said, "now."'],
  "takes a remark about the rewriting off": ["Here is the improved response:\nWalk.", "Walk."],
  "takes its label off": ["Revised response: Walk.", "Walk."],
};

for (const [name, [reply, wanted]] of Object.entries(responses)) {
  test(`evolvedText() of a response ${name}`, () => assert.equal(evolvedText(reply, "ab12", "response"), wanted));
}

for (const [name, text] of Object.entries({
  "a reply of empty lines": `x${"\n".repeat(100_000)}x`,
  "a label and blanks": `New instruction${" ".repeat(100_000)}x`,
})) {
  test(`evolvedText() is soon done with ${name}`, () => {
    const start = performance.now();
    evolvedText(text, "ab12", "instruction");
    assert.ok(performance.now() - start < 1_000);
  });
}
