import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { textGeneration } from "../../src/tasks/text-generation.ts";
import { parsed } from "../helpers/parsed.ts";

type Options = NonNullable<Parameters<typeof textGeneration>[0]>;

/** What the rows of a run get: the system message and the columns. */
function drawnFor(options: Options, rows = 400, more: Record<string, unknown> = {}, seed = "1") {
  const task = textGeneration(options);
  return Array.from({ length: rows }, (_, number) => {
    const prompt = task.prompt({ instruction: `Question ${number}`, ...more }, { seed });
    const [first] = prompt.messages;
    return { system: first!.role === "system" ? first!.content : undefined, columns: parsed(prompt, "Hi") };
  });
}

function shares(values: readonly unknown[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[String(value)] = (counts[String(value)] ?? 0) + 1 / values.length;
  return counts;
}

const near = (value: number | undefined, wanted: number) =>
  assert.ok(Math.abs((value ?? 0) - wanted) < 0.1, `${value} is not near ${wanted}`);

describe("textGeneration() with several system prompts", () => {
  test("draws one for each row, all equally often", () => {
    const drawn = shares(drawnFor({ systemPrompt: ["Be brief.", "Be long."] }).map(({ system }) => system));
    near(drawn["Be brief."], 0.5);
    near(drawn["Be long."], 0.5);
  });

  test("draws alike for the same row and seed, and otherwise for another seed", () => {
    const options = { systemPrompt: ["Be brief.", "Be long."] };
    assert.deepEqual(drawnFor(options), drawnFor(options));
    assert.notDeepEqual(drawnFor(options), drawnFor(options, 400, {}, "2"));
  });

  test("says the name of the one that was drawn", () => {
    const systemPrompt = { short: "Be brief.", long: "Be long." };
    for (const { system, columns } of drawnFor({ systemPrompt }, 20)) {
      assert.equal(system, systemPrompt[columns["system_prompt_key"] as "short" | "long"]);
    }
    assert.deepEqual(textGeneration({ systemPrompt }).adds, ["generation", "system_prompt_key"]);
  });

  test("says no name where the row's messages bring a system message of their own", () => {
    const task = textGeneration({ systemPrompt: { short: "Be brief." }, principles: "all" });
    const instruction = [
      { role: "system", content: "Rhyme." },
      { role: "user", content: "Hi" },
    ];
    const prompt = task.prompt({ instruction }, { seed: "1" });
    assert.deepEqual(prompt.messages, instruction);
    assert.deepEqual(parsed(prompt, "Ho"), { generation: "Ho", system_prompt_key: null, principle_key: null });
  });

  for (const systemPrompt of [
    { often: { text: "Be brief.", weight: 9 }, seldom: { text: "Be long.", weight: 3 } },
    { often: ["Be brief.", 0.75], seldom: ["Be long.", 0.25] },
  ] satisfies Options["systemPrompt"][]) {
    test(`draws by weights that need not add up to 1: ${JSON.stringify(systemPrompt)}`, () => {
      const keys = shares(drawnFor({ systemPrompt }).map(({ columns }) => columns["system_prompt_key"]));
      near(keys["often"], 0.75);
      near(keys["seldom"], 0.25);
    });
  }

  for (const weight of [0, -1, Number.NaN]) {
    test(`refuses the weight ${weight}`, () => {
      assert.throws(() => textGeneration({ systemPrompt: { a: { text: "A", weight } } }), { code: "ERR_OPTION" });
    });
  }

  test("refuses an empty list and an empty object", () => {
    assert.throws(() => textGeneration({ systemPrompt: [] }), { code: "ERR_OPTION" });
    assert.throws(() => textGeneration({ systemPrompt: {} }), { code: "ERR_OPTION" });
  });

  test("leaves a row's own system_prompt alone", () => {
    const options = { systemPrompt: { a: "A", b: "B" }, principles: "honesty" };
    const [row] = drawnFor(options, 1, { system_prompt: "Mine." });
    assert.equal(row!.system, "Mine.");
    assert.deepEqual(row!.columns, { generation: "Hi", system_prompt_key: null, principle_key: null });
  });
});
