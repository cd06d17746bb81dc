import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { principleGroups } from "../../src/tasks/principles.ts";
import { textGeneration } from "../../src/tasks/text-generation.ts";
import { folderFor } from "../helpers/files.ts";
import { parsed } from "../helpers/parsed.ts";

type Options = NonNullable<Parameters<typeof textGeneration>[0]>;

function drawnFor(options: Options) {
  const task = textGeneration(options);
  return Array.from({ length: 400 }, (_, number) => {
    const prompt = task.prompt({ instruction: `Question ${number}` }, { seed: "1" });
    return { system: prompt.messages[0]!.content, group: parsed(prompt, "Hi")["principle_key"] as string };
  });
}

const shareOf = (options: Options, group: string) =>
  drawnFor(options).filter((one) => one.group === group).length / 400;

describe("textGeneration() with principles", () => {
  test("adds a principle of the drawn group to the system message", () => {
    for (const { system, group } of drawnFor({ systemPrompt: "Be brief.", principles: "all" })) {
      assert.ok(principleGroups[group]!.some((text) => system === `Be brief.\n\n${text}`));
    }
  });

  test("takes a principle alone as the system message", () => {
    for (const { system } of drawnFor({ principles: ["honesty"] })) {
      assert.ok(principleGroups["honesty"]!.includes(system));
    }
  });

  test("draws groups equally often when balanced, however many principles they have", () => {
    const principles = { one: ["A"], three: ["B", "C", "D"] };
    for (const options of [{ principles }, { principles, principlesDistribution: "balanced" as const }]) {
      assert.ok(Math.abs(shareOf(options, "one") - 0.5) < 0.1);
    }
  });

  test("draws groups by weights that need not add up to 1, and only those", () => {
    const options = { principlesDistribution: { honesty: 3, helpfulness: 1 } };
    assert.ok(Math.abs(shareOf(options, "honesty") - 0.75) < 0.1);
    assert.ok(Math.abs(shareOf(options, "helpfulness") - 0.25) < 0.1);
  });

  test("reads groups from a file", async (t) => {
    const file = join(await folderFor(t), "groups.json");
    await writeFile(file, JSON.stringify({ law: ["Cite the article."] }));
    assert.equal(drawnFor({ principles: file })[0]!.system, "Cite the article.");
  });

  test("names the group that a misspelt one may mean", () => {
    const hint = (error: unknown) =>
      /mean honesty\?/.test((error as { details: { hint: string } }).details.hint) &&
      (error as { code: string }).code === "ERR_OPTION";
    assert.throws(() => textGeneration({ principles: "honnesty" }), hint);
    assert.throws(() => textGeneration({ principlesDistribution: { honnesty: 1 } }), hint);
  });

  for (const [name, options] of Object.entries({
    "a weight of 0": { principlesDistribution: { honesty: 0 } },
    "a weight that is a text": { principlesDistribution: { honesty: "1" } },
    "no weights": { principlesDistribution: {} },
    "no groups": { principles: {} },
    "a group without principles": { principles: { law: [] } },
    "a file that does not exist": { principles: "nowhere.json" },
  })) {
    test(`refuses ${name}`, () => assert.throws(() => textGeneration(options as Options), { code: "ERR_OPTION" }));
  }
});
