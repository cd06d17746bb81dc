// A task of your own: distil generate --task title --words 4 --plugin examples/plugins/title.ts
import { DistilError, defineTask, z } from "distilstream";

/** Asks for a title of a text, and holds the model to its length. */
export const title = defineTask({
  name: "title",
  role: "generate",
  summary: "Write a title for a text",
  options: {
    words: z.int().min(1).default(6).meta({ description: "Words that a title may have", placeholder: "N" }),
  },
  create: ({ words }) => ({
    name: "title",
    role: "generate",
    reads: ["text"],
    adds: ["title"],
    // Everything that the prompt depends on besides the row: equal definitions are the same question.
    definition: { task: "title", words },
    prompt: (row) => ({
      messages: [
        {
          role: "system",
          content: `You write titles of at most ${words} words. You answer with the title and nothing else.`,
        },
        { role: "user", content: String(row["text"]) },
      ],
      parse(text) {
        const answer = text.trim().replace(/^["“]|["”.]+$/g, "");
        const count = answer.split(/\s+/).length;
        // The model is told once; a second title that is too long makes the row a reject.
        if (answer === "" || count > words) {
          throw new DistilError("ERR_PARSE", `it must be one title of at most ${words} words: it has ${count}`);
        }
        return { title: answer };
      },
    }),
  }),
});
