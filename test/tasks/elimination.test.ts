import assert from "node:assert/strict";
import { test } from "node:test";
import { eliminated, type Suspect } from "../../src/tasks/elimination.ts";

const question = "How do bees find flowers?";
const long = Array.from({ length: 90 }, (_, index) => `word${index}`).join(" ");

const cases: Record<string, readonly [rule: string | undefined, suspect: Partial<Suspect> & { text: string }]> = {
  "a text that says something": [undefined, { text: "How do ants find sugar?" }],
  "no text": ["empty", { text: " \n" }],
  "an apology": ["refusal", { text: "I'm sorry, but I can't help with that." }],
  "an apology of few words": ["refusal", { text: "Sorry!" }],
  "a refusal without an apology": ["refusal", { text: "Unfortunately, I cannot rewrite this instruction." }],
  "what an AI cannot do": ["refusal", { text: "As an AI language model, I am unable to do that." }],
  "a long text that begins with sorry": [undefined, { text: `Sorry is the hardest word. ${long}` }],
  "sorry in the matter": [undefined, { text: "Write a letter that says sorry to a neighbour." }],
  "a first person who cannot sleep, as before": [
    undefined,
    { text: "I can't sleep at night in summer. Why?", before: ["I can't sleep. Why?"] },
  ],
  "a tag of the prompt": ["copies the prompt", { text: "See <instruction ab>", markers: ["<instruction"] }],
  "a word of the prompt that the text before has too": [
    undefined,
    {
      text: "When does the new instruction manual come, and why?",
      before: ["When does the new instruction manual come?"],
      markers: ["the new instruction"],
    },
  ],
  "an example of the prompt, slightly changed": [
    "copies the prompt",
    {
      text: "How do the desert ants find the way back to their nest?",
      prompt: ["How do desert ants find the way back to their nest?"],
    },
  ],
  "words that the prompt and the text before share": [
    undefined,
    { text: `${question} Explain it to a child.`, before: [question], prompt: [question] },
  ],
  punctuation: ["only stop words", { text: "…?!" }],
  "stop words": ["only stop words", { text: "What is it, and how?" }],
  "words of another script": [undefined, { text: "蜜蜂如何找到花朵" }],
  "the same text": ["same as before", { text: question, before: [question] }],
  "the same words with other case and signs": [
    "same as before",
    { text: "how do bees find FLOWERS", before: [question] },
  ],
  "a loop": ["repeats itself", { text: "The sea is a mirror of the soul. ".repeat(12) }],
  "a loop after a beginning": [
    "repeats itself",
    { text: `Translate 'good morning' into French: ${'"Bien" (French) "Bonjour" (French) '.repeat(8)}` },
  ],
  "a refrain": [
    undefined,
    {
      text: "The sea is wide, and I am young,\nand far away the bells are rung.\nThe sea is wide, and I am old,\nand all the tales of it are told.",
    },
  ],
  "a long text": [undefined, { text: long }],
};

for (const [name, [rule, suspect]] of Object.entries(cases)) {
  test(`eliminated() ${rule ? `says "${rule}" of` : "lets pass"} ${name}`, () => {
    assert.equal(eliminated({ before: [], ...suspect }), rule);
  });
}
