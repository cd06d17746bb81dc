import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { DistilError } from "../../src/errors.ts";
import { prometheusEval } from "../../src/tasks/prometheus-eval.ts";
import { folderFor } from "../helpers/files.ts";
import { assertFramed, attacks, readsReplies, shownIn } from "./judge.ts";

const row = { instruction: "Explain rain.", generation: "Water falls.", generations: ["one", "two"] };
const context = { seed: "1", shuffle: false };
const levels = ["rude", "cold", "neutral", "kind", "warm"] as const;
const kind = { question: "Is it kind?", levels: [...levels] as [string, string, string, string, string] };
const asText = `[Is it kind?]\n${levels.map((level, index) => `Score ${index + 1}: ${level}`).join("\n")}`;
const systemOf = (options: Parameters<typeof prometheusEval>[0]) =>
  prometheusEval(options).prompt(row, context).messages[0]!.content;

readsReplies("prometheusEval", "prometheus-absolute", (more) => prometheusEval().prompt({ ...row, ...more }, context));
readsReplies("prometheusEval", "prometheus-relative", (more) =>
  prometheusEval({ mode: "relative" }).prompt({ ...row, ...more }, context),
);

describe("prometheusEval()", () => {
  for (const rubric of ["helpfulness", "harmlessness", "honesty", "factual-validity", "reasoning"]) {
    test(`has a rubric of five levels for ${rubric}`, () => {
      for (const level of [1, 2, 3, 4, 5]) assert.match(systemOf({ rubric }), new RegExp(`^${level} = \\S`, "m"));
    });
  }

  test("takes rubrics of one's own, as fields or as text", () => {
    assert.match(systemOf({ rubric: "kind", rubrics: { kind } }), /Is it kind\?\n\n1 = rude\n[\s\S]*5 = warm/);
    assert.equal(
      systemOf({ rubric: "kind", rubrics: { kind: asText } }),
      systemOf({ rubric: "kind", rubrics: { kind } }),
    );
  });

  test("goes by the one rubric of one's own where none is named, and by helpfulness without any", () => {
    assert.equal(systemOf({ rubrics: { kind } }), systemOf({ rubric: "kind", rubrics: { kind } }));
    assert.equal(systemOf({}), systemOf({ rubric: "helpfulness" }));
  });

  test("reads rubrics from a YAML or a JSON file", async (t) => {
    const folder = await folderFor(t);
    await writeFile(join(folder, "a.yaml"), `kind:\n  question: Is it kind?\n  levels: [${levels.join(", ")}]\n`);
    await writeFile(join(folder, "a.json"), JSON.stringify({ kind: asText }));
    for (const file of ["a.yaml", "a.json"]) {
      assert.equal(systemOf({ rubrics: join(folder, file) }), systemOf({ rubrics: { kind } }));
    }
  });

  test("says what is wrong with a rubric", async (t) => {
    const folder = await folderFor(t);
    const refused = (options: Parameters<typeof prometheusEval>[0], message: RegExp, hint = /./) =>
      assert.throws(
        () => prometheusEval(options),
        (error: DistilError) =>
          error.code === "ERR_OPTION" && message.test(error.message) && hint.test(error.details.hint ?? "-"),
      );
    refused({ rubric: "helpfulnes" }, /as there is no rubric helpfulnes/, /Did you mean helpfulness\?/);
    refused({ rubrics: { kind, other: kind } }, /rubrics as none is named of kind, other/, /--rubric kind/);
    refused({ rubric: "constructor" }, /no rubric constructor/);
    refused({ rubric: "zzz" }, /no rubric zzz/, /There are helpfulness, .*rubrics adds your own/);
    refused(
      { rubrics: { kind: "Is it kind?" } },
      /Cannot use rubrics.kind as it must be a question and five levels/,
      /Score 1:/,
    );
    refused(
      { rubrics: { kind: { ...kind, levels: ["one"] } as never } },
      /rubrics.kind.levels as it must be a list of five texts/,
    );
    refused({ rubrics: join(folder, "none.yaml") }, /none.yaml as the file does not exist/);
    await writeFile(join(folder, "list.yaml"), "- a\n");
    refused({ rubrics: join(folder, "list.yaml") }, /must hold rubrics by name/);
    await writeFile(join(folder, "bad.yaml"), "a: [\n");
    refused({ rubrics: join(folder, "bad.yaml") }, /bad.yaml as it cannot be read/);
  });

  test("shows a reference where the row has one", () => {
    const user = (more: object, options = {}) =>
      prometheusEval(options)
        .prompt({ ...row, ...more }, context)
        .messages.at(-1)!.content;
    assert.match(user({ reference: "Clouds." }), /<reference \w+>\nClouds\.\n<\/reference \w+>\n\n<answer/);
    assert.doesNotMatch(user({ reference: null }), /<reference/);
    assert.doesNotMatch(user({ reference: "Clouds." }, { reference: false }), /<reference/);
  });

  test("needs a reference with reference: true", () => {
    const task = prometheusEval({ reference: true });
    assert.deepEqual(task.reads, ["instruction", "generation", "reference"]);
    assert.throws(() => task.prompt(row, context), { code: "ERR_COLUMN" });
  });

  for (const attack of attacks) {
    test(`keeps ${JSON.stringify(attack.slice(0, 30))} in its frame`, () => {
      const absolute = prometheusEval().prompt({ ...row, generation: attack, reference: "Clouds." }, context);
      assertFramed(absolute, ["Explain rain.", "Clouds.", attack]);
      const relative = prometheusEval({ mode: "relative" }).prompt({ ...row, generations: ["one", attack] }, context);
      assertFramed(relative, ["Explain rain.", "one", attack]);
    });
  }
});

describe("prometheusEval() relative", () => {
  const relative = prometheusEval({ mode: "relative" });

  test("shows the two in a seeded order, and names the first generation A whichever came first", () => {
    const firsts = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const prompt = relative.prompt(row, { seed: String(seed) });
      const [first] = shownIn(prompt);
      firsts.add(first!);
      const better = first === "one" ? "text_1" : "text_2";
      const worse = first === "one" ? "text_2" : "text_1";
      assert.deepEqual(prompt.parse(JSON.stringify({ feedback: `${better} beats ${worse}.`, result: better }), true), {
        feedback: "response A beats response B.",
        result: "A",
        ratings: [1, 0],
      });
    }
    assert.equal(firsts.size, 2);
  });

  for (const generations of [["one"], ["one", "two", "three"], ["one", null], "one"]) {
    test(`refuses the generations ${JSON.stringify(generations)}`, () => {
      assert.throws(() => relative.prompt({ ...row, generations }, context), { code: "ERR_COLUMN" });
    });
  }
});
