import type { Random } from "./random.ts";

const list =
  "river stone letter garden window market bridge paper morning evening winter summer answer question reason method " +
  "number figure table chapter article citizen council member notice record field harbour engine signal copper silver " +
  "follows holds allows needs gives takes leads shows brings keeps under over between after before within quick slow " +
  "plain clear early late common public open narrow";
const vocabulary = list.split(" ");

/** So many words, drawn from `random`. */
export function wordsOf(random: Random, count: number): string {
  const words = Array.from({ length: count }, () => vocabulary[Math.floor(random() * vocabulary.length)]!);
  return words.join(" ");
}
