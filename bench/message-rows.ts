import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Row } from "../src/row.ts";

const WORDS =
  "the a of to and in is it that was for on are with as his they be at one have this from or had by hot but some what there we can out other were all your when up use word how said an each she which do their time if will way about many then them would write like so these her long make thing see him two has look more day could go come did my sound no most number who over know water than call first people may down side been now find café naïve 東京".split(
    " ",
  );

/** Preference rows as trainers read them: 1.6 kB of JSON in lists of messages, numbers, and nulls. */
export function* messageRows(count: number): Generator<Row> {
  const next = generator(1);
  const text = (least: number, most: number) => {
    let words = "";
    for (let left = least + (next() % (most - least)); left > 0; left--) words += ` ${WORDS[next() % WORDS.length]}`;
    return words.slice(1);
  };
  for (let id = 0; id < count; id++) {
    const user = { role: "user", content: text(15, 60) };
    yield {
      id,
      prompt: id % 3 === 0 ? [{ role: "system", content: "You are of help." }, user] : [user],
      chosen: [{ role: "assistant", content: text(40, 160) }],
      rejected: [{ role: "assistant", content: text(40, 160) }],
      chosen_rating: (next() % 5) + 1,
      rejected_rating: next() % 4 === 0 ? null : (next() % 9) / 2 + 0.25,
      chosen_model: `model-${next() % 4}`,
      rejected_rationale: next() % 5 === 0 ? null : text(10, 40),
      accepted: next() % 2 === 0,
    };
  }
}

/** The rows of a JSON Lines file, by nothing but `JSON.parse`. */
export async function* plainJsonLines(file: string): AsyncGenerator<Row> {
  for await (const line of createInterface({ input: createReadStream(file) })) yield JSON.parse(line) as Row;
}

/** Numerical Recipes' 32-bit generator: the same rows everywhere. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 8;
  };
}
