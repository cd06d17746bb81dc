import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { chunk } from "../../operators/chunk.ts";
import type { Row } from "../../src/row.ts";
import { countWords } from "../../src/text/words.ts";
import { apply } from "./helpers.ts";

const text = "One two three. Four five six seven. Eight nine! Ten eleven twelve thirteen fourteen.";

async function texts(options: Parameters<typeof chunk>[0], row: Row = { text }): Promise<unknown[]> {
  return (await apply(chunk(options), [row])).map((piece) => piece["text"]);
}

describe("chunk()", () => {
  test("ends pieces where sentences end", async () => {
    assert.deepEqual(await texts({ words: 8 }), [
      "One two three. Four five six seven.",
      "Eight nine! Ten eleven twelve thirteen fourteen.",
    ]);
  });

  test("counts sentences", async () => {
    assert.deepEqual(await texts({ sentences: 3 }), [
      "One two three. Four five six seven. Eight nine!",
      "Ten eleven twelve thirteen fourteen.",
    ]);
  });

  test("counts characters", async () => {
    for (const piece of await texts({ characters: 40 })) assert.ok((piece as string).length <= 40);
  });

  test("cuts a sentence that is too long between words", async () => {
    assert.deepEqual(await texts({ words: 3 }, { text: "a b c d e f g." }), ["a b c", "d e f", "g."]);
  });

  test("cuts a word that is too long between whole characters", async () => {
    assert.deepEqual((await texts({ characters: 2 }, { text: "😀😀😀" })).join(""), "😀😀😀");
  });

  test("overlaps by whole sentences where they fit", async () => {
    assert.deepEqual(await texts({ words: 10, overlap: 3 }), [
      "One two three. Four five six seven. Eight nine!",
      "Eight nine! Ten eleven twelve thirteen fourteen.",
    ]);
  });

  test("overlaps by words where no sentence fits", async () => {
    assert.deepEqual((await texts({ words: 7, overlap: 2 }))[1], "six seven. Eight nine!");
  });

  test("overlaps by sentences", async () => {
    assert.deepEqual(await texts({ sentences: 2, overlap: 1 }), [
      "One two three. Four five six seven.",
      "Four five six seven. Eight nine!",
      "Eight nine! Ten eleven twelve thirteen fourteen.",
    ]);
  });

  test("keeps the text between sentences as it was", async () => {
    const given = "First  line.\n\n\tSecond   line.  ";
    assert.deepEqual(await texts({ words: 50 }, { text: given }), ["First  line.\n\n\tSecond   line."]);
  });

  test("numbers the pieces and keeps the document's columns, pages left out", async () => {
    const rows = await apply(chunk({ sentences: 2 }), [{ source: "a.pdf", text, pages: [0, 20] }]);
    assert.deepEqual(
      rows.map(({ text: _, ...rest }) => rest),
      [
        { source: "a.pdf", chunk_index: 0, page: 1 },
        { source: "a.pdf", chunk_index: 1, page: 2 },
      ],
    );
  });

  test("gives no pieces for white space", async () => {
    assert.deepEqual(await texts({}, { text: " \n\n " }), []);
  });

  test("counts tokens with the model", async () => {
    const model = async () => ({ countTokens: async (part: string) => Math.ceil(part.length / 4) });
    const rows = await apply(chunk({ tokens: 9, model: "local" }), [{ text }], { model: model as never });
    assert.deepEqual(rows.map((row) => row["text"]).join(" "), text);
    for (const row of rows) assert.ok((row["text"] as string).length <= 9 * 4);
  });

  test("throws ERR_OPTION where the model cannot count tokens", async () => {
    const model = async () => ({});
    await assert.rejects(apply(chunk({ tokens: 9, model: "openai:x" }), [{ text }], { model: model as never }), {
      code: "ERR_OPTION",
    });
  });

  for (const options of [{ words: 3, characters: 5 }, { tokens: 5 }, { words: 5, overlap: 5 }, { words: 0 }]) {
    test(`throws ERR_OPTION for ${JSON.stringify(options)}`, () => {
      assert.throws(() => chunk(options), { code: "ERR_OPTION" });
    });
  }

  for (const row of [{}, { text: null }, { text: 5 }]) {
    test(`throws ERR_COLUMN for ${JSON.stringify(row)}`, async () => {
      await assert.rejects(apply(chunk(), [row]), { code: "ERR_COLUMN" });
    });
  }

  test("takes well under half a second for 200 pages without a blank line", async () => {
    const long = "The tenant shall treat the dwelling with care, see Art. 3 and No. 4. ".repeat(9_000);
    const start = performance.now();
    const rows = await apply(chunk({ words: 200, overlap: 20 }), [{ text: long }]);
    assert.ok(performance.now() - start < 1_500);
    for (const row of rows) assert.ok(countWords(row["text"] as string) <= 200);
  });
});
