// A model adapter of your own: --model first-words:5 --plugin examples/plugins/first-words.ts
import { DistilError, defineModel } from "distilstream";

/** A baseline that any model should beat: it answers with the first words of the question. */
export const firstWords = defineModel({
  scheme: "first-words",
  summary: "Answers with the first words of the prompt",
  open(rest) {
    const words = Number(rest);
    if (!Number.isInteger(words) || words < 1) {
      throw new DistilError("ERR_MODEL", `Cannot use first-words:${rest} as it must be a number of words`, {
        hint: "Such as first-words:5",
      });
    }
    return {
      // What the journal keeps replies under: another number is another model.
      id: `first-words-${words}`,
      async generate({ messages }) {
        const asked = messages.at(-1)!.content.split(/\s+/);
        const text = asked.slice(0, words).join(" ");
        const usage = { input: asked.length, output: Math.min(words, asked.length) };
        return { choices: [{ text, finish: "stop" }], usage, model: `first-words-${words}` };
      },
    };
  },
});
