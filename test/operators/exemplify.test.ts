import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { exemplify } from "../../operators/exemplify.ts";
import { load } from "../../operators/load.ts";
import type { Row } from "../../src/row.ts";
import { folderFor } from "../helpers/files.ts";
import { apply } from "./helpers.ts";

const shots: Row[] = Array.from({ length: 20 }, (_, n) => ({ question: `q${n}`, answer: n }));
const prompts: Row[] = Array.from({ length: 200 }, (_, n) => ({ instruction: `i${n}` }));

async function file(t: TestContext, text: string): Promise<string> {
  const path = join(await folderFor(t), "shots.jsonl");
  await writeFile(path, text);
  return path;
}

describe("exemplify()", () => {
  test("keeps the columns of an example aligned, and draws none twice", async () => {
    for (const row of await apply(exemplify({ rows: shots, size: 5 }), prompts)) {
      const questions = row["question"] as string[];
      assert.equal(new Set(questions).size, 5);
      assert.deepEqual(
        questions,
        (row["answer"] as number[]).map((n) => `q${n}`),
      );
    }
  });

  test("draws every example about as often as any other, at every place", async () => {
    const rows = await apply(exemplify({ rows: shots, size: 2 }), prompts);
    for (const place of [0, 1]) {
      const counts = new Map<unknown, number>();
      for (const row of rows) {
        const [question] = (row["question"] as string[]).slice(place);
        counts.set(question, (counts.get(question) ?? 0) + 1);
      }
      assert.equal(counts.size, 20);
      assert.ok(Math.max(...counts.values()) < 30, "one example in 20 came more than 30 times in 200");
    }
  });

  test("draws alike for equal rows and seeds, wherever they stand, and otherwise for another seed", async () => {
    const drawn = (rows: Row[], seed: string) => apply(exemplify({ rows: shots }), rows, { seed });
    assert.deepEqual(await drawn(prompts.toReversed(), "1"), (await drawn(prompts, "1")).toReversed());
    assert.notDeepEqual(await drawn(prompts, "1"), await drawn(prompts, "2"));
  });

  test("draws all of them where as many are wanted", async () => {
    const [row] = await apply(exemplify({ rows: shots, size: 20 }), prompts.slice(0, 1));
    assert.equal(new Set(row!["question"] as string[]).size, 20);
  });

  for (const replacement of [false, true]) {
    test(`never shows a row itself, ${replacement ? "with" : "without"} replacement`, async () => {
      const some = shots.slice(0, 3);
      const options = { rows: some, size: 2, as: "examples", replacement } as const;
      for (const given of await apply(
        exemplify(options),
        some.map(({ question }) => ({ question })),
      )) {
        const examples = given["examples"] as Row[];
        assert.equal(examples.length, 2);
        assert.ok(examples.every(({ question }) => question !== given["question"]));
      }
    });

    test(`rejects a row where only itself is left, ${replacement ? "with" : "without"} replacement`, async () => {
      const operator = exemplify({ rows: shots.slice(0, 1), size: 1, as: "examples", replacement });
      await assert.rejects(apply(operator, [{ question: "q0" }]), {
        code: "ERR_COLUMN",
        message: /besides the row itself/,
      });
    });
  }

  test("shows examples that share no more than a language with the row", async () => {
    const some = shots.map((shot) => ({ ...shot, language: "en" }));
    const [row] = await apply(exemplify({ rows: some, as: "examples" }), [{ instruction: "i", language: "en" }]);
    assert.equal((row!["examples"] as Row[]).length, 2);
  });

  test("never shows a row itself that has columns of its own besides", async () => {
    const options = { rows: shots.slice(0, 3), size: 2, as: "examples" } as const;
    const [row] = await apply(exemplify(options), [{ id: 7, question: "q1" }]);
    assert.deepEqual((row!["examples"] as Row[]).map(({ question }) => question).sort(), ["q0", "q2"]);
  });

  test("draws with replacement more than there are", async () => {
    const [row] = await apply(exemplify({ rows: shots.slice(0, 2), size: 9, replacement: true }), prompts.slice(0, 1));
    assert.equal((row!["question"] as string[]).length, 9);
  });

  test("makes rows of nothing, each with its own examples", async () => {
    const drawn: string[] = [];
    for await (const row of load("empty:30").to(exemplify({ rows: shots, columns: ["question"] }))) {
      drawn.push(JSON.stringify(row));
    }
    assert.equal(drawn.length, 30);
    assert.ok(new Set(drawn).size > 20);
  });

  test("reads a file, and puts the examples into one column as objects", async (t) => {
    const from = await file(t, '{"question":"a","note":1}\n{"question":"b"}\n');
    const [row] = await apply(exemplify(from, { as: "examples", columns: ["question=q"] }), prompts.slice(0, 1));
    assert.deepEqual((row!["examples"] as Row[]).map(({ q }) => q).sort(), ["a", "b"]);
  });

  test("rejects a row that has the column already, and says how to call it otherwise", async () => {
    const given = [{ question: "mine" }];
    await assert.rejects(apply(exemplify({ rows: shots }), given), {
      code: "ERR_COLUMN",
      message: /a column question already/,
    });
    const [row] = await apply(exemplify({ rows: shots, columns: ["question=example_question"] }), given);
    assert.equal(row!["question"], "mine");
  });

  test("refuses more examples than there are", async () => {
    await assert.rejects(apply(exemplify({ rows: shots, size: 21 }), prompts), {
      code: "ERR_OPTION",
      message: "Cannot use exemplify.size as there are 20 examples: current value is 21",
    });
  });

  test("refuses no examples, lines that are none and columns that there are not", async (t) => {
    const asked = (options: Parameters<typeof exemplify>[0]) => apply(exemplify(options), prompts);
    await assert.rejects(asked({ rows: [] }), { code: "ERR_INPUT", message: /there are none/ });
    await assert.rejects(asked({ from: await file(t, '{"a":1}\nnonsense\n') }), { code: "ERR_INPUT" });
    await assert.rejects(asked({ from: "nowhere.jsonl" }), { code: "ERR_INPUT" });
    await assert.rejects(asked({ from: "-" }), { code: "ERR_USAGE" });
    await assert.rejects(asked({ rows: shots, columns: "quesiton" }), {
      code: "ERR_INPUT",
      message: /no example has a column quesiton/,
    });
  });

  test("refuses more than it may hold", async () => {
    function* many() {
      for (let n = 0; n <= 100_000; n++) yield { n };
    }
    await assert.rejects(apply(exemplify({ rows: many() }), prompts), {
      code: "ERR_INPUT",
      message: /at most 100,000/,
    });
    function* heavy() {
      const text = "x".repeat(1024 * 1024);
      for (let n = 0; n < 70; n++) yield { text };
    }
    await assert.rejects(apply(exemplify({ rows: heavy() }), prompts), { code: "ERR_INPUT", message: /64 MB/ });
  });

  test("refuses to be built without examples, or with both a path and rows", () => {
    for (const options of [{}, { from: "a.jsonl", rows: shots }]) {
      assert.throws(() => exemplify(options), { code: "ERR_USAGE", message: /must be given the examples/ });
    }
  });
});
