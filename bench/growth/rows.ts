import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Llm, LlmRequest } from "../../src/llm/llm.ts";
import type { Row } from "../../src/row.ts";
import { randomOf } from "../simulator/random.ts";
import { wordsOf } from "../simulator/words.ts";

/** Rows at the start of the output that the digest is of, the same at every size. */
const SAMPLE = 1_000;
/** Every so many-th row is compared with what it must be. */
const EVERY = 97;
const text = wordsOf(randomOf("growth"), 3_000);

/** Some words of our own for each row: instant to make, and different from row to row. */
function words(row: number, length: number): string {
  const start = (row * 7_919) % (text.length - length);
  return text.slice(start, start + length);
}

function instructionOf(row: number): string {
  return `Question ${row}: explain ${words(row, 240)}?`;
}

function answerOf(model: string, row: number): string {
  return `The ${model} one on ${row}: ${words(row + (model === "small" ? 1 : 2), 360)}.`;
}

/** Writes so many rows as JSON Lines. */
export async function writeRows(file: string, count: number): Promise<void> {
  await pipeline(Readable.from(blocks(count)), createWriteStream(file));
}

function* blocks(count: number): Generator<string> {
  for (let from = 0; from < count; from += 1_000) {
    const size = Math.min(1_000, count - from);
    yield Array.from({ length: size }, (_, at) => line({ instruction: instructionOf(from + at) })).join("");
  }
}

function line(row: Row): string {
  return `${JSON.stringify(row)}\n`;
}

/** A model in this process that answers at once, each row in its own words. The judge finds the small one better on every third row. */
export function instant(id: "small" | "large" | "judge") {
  const reply = (request: LlmRequest): string => {
    const asked = request.messages.at(-1)!.content;
    const row = Number(/Question (\d+):/.exec(asked)![1]);
    return id === "judge" ? verdict(row, asked) : answerOf(id, row);
  };
  const llm: Llm = {
    generate: async (request) => ({
      choices: [{ text: reply(request), finish: "stop" }],
      usage: { input: 100, output: 80 },
      model: id,
    }),
  };
  return { id, concurrency: 64, llm };
}

function verdict(row: number, asked: string): string {
  const smallFirst = asked.indexOf("The small one") < asked.indexOf("The large one");
  const entry = (small: boolean) => ({ rationale: words(row, 120), rating: small === smallIsBetter(row) ? 5 : 2 });
  return JSON.stringify({ text_1: entry(smallFirst), text_2: entry(!smallFirst) });
}

function smallIsBetter(row: number): boolean {
  return row % 3 === 0;
}

/** Reads the output of so many rows: none missing, none twice, in order, and said what had to be. Gives a digest of its beginning. */
export async function checkPairs(file: string, count: number): Promise<string> {
  const hash = createHash("sha256");
  let row = 0;
  for await (const line of createInterface({ input: createReadStream(file, { highWaterMark: 1 << 20 }) })) {
    assert.ok(line.includes(`"Question ${row}:`), `line ${row + 1} of ${file} is row ${row}`);
    if (row < Math.min(SAMPLE, count)) hash.update(line);
    if (row % EVERY === 0) checkPair(JSON.parse(line) as Row, row);
    row++;
  }
  assert.equal(row, count, "as many rows came out as went in");
  return hash.digest("hex").slice(0, 12);
}

function checkPair(pair: Row, row: number): void {
  const [better, worse] = smallIsBetter(row) ? ["small", "large"] : ["large", "small"];
  assert.deepEqual(pair["prompt"], [{ role: "user", content: instructionOf(row) }]);
  assert.deepEqual(pair["chosen"], [{ role: "assistant", content: answerOf(better!, row) }]);
  assert.deepEqual(pair["rejected"], [{ role: "assistant", content: answerOf(worse!, row) }]);
  assert.deepEqual([pair["chosen_rating"], pair["rejected_rating"]], [5, 2]);
}
