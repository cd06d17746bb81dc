import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { ask } from "../../src/tasks/ask.ts";
import { structuredGeneration } from "../../src/tasks/structured-generation.ts";
import { fakeModel } from "../fake-model.ts";
import { folderFor } from "../helpers/files.ts";

type Options = NonNullable<Parameters<typeof structuredGeneration>[0]>;

const context = { seed: "1" };
const call = { signal: new AbortController().signal, priority: 0 };
const hero = {
  type: "object",
  properties: { name: { type: "string" }, age: { type: "integer", minimum: 1 } },
  required: ["name", "age"],
  additionalProperties: false,
};
const year = { format: "regex", schema: "[0-9]{4}" };
const json = '{"name": "Ada", "age": 36}';

const promptFor = (structured_output: unknown, options: Options = {}) =>
  structuredGeneration(options).prompt({ instruction: "Describe a hero.", structured_output }, context);
const shared = (options: Options) => structuredGeneration(options).prompt({ instruction: "Describe a hero." }, context);

describe("structuredGeneration()", () => {
  for (const [name, given] of Object.entries({
    "a JSON schema": hero,
    "a JSON schema as text": JSON.stringify(hero),
    "distilabel's form": { format: "json", schema: hero },
    "distilabel's form with the schema as text": { format: "json", schema: JSON.stringify(hero) },
    "distilabel's form as text": JSON.stringify({ format: "json", schema: hero }),
  })) {
    test(`takes ${name} for each row`, () => {
      const prompt = promptFor(given);
      assert.deepEqual(prompt.schema, hero);
      assert.deepEqual(prompt.parse(json, false), { generation: json });
    });
  }

  test("says whose the schema is: the row's own, or one for all", () => {
    assert.deepEqual([promptFor(hero).ownSchema, shared({ schema: hero }).ownSchema], [true, false]);
  });

  test("takes a regular expression, which the whole reply must match", () => {
    const prompt = promptFor(year);
    assert.deepEqual([prompt.schema, prompt.regex], [undefined, "[0-9]{4}"]);
    assert.deepEqual(prompt.parse("1914", false), { generation: "1914" });
    assert.deepEqual(prompt.parse(" 1914\n", false), { generation: "1914" });
    assert.deepEqual(prompt.parse("It was:\n`1914`\nI am sure.", false), { generation: "1914" });
    for (const reply of ["19145", "In 1914.", "1914\n1918", ""]) {
      assert.throws(() => prompt.parse(reply, false), { code: "ERR_PARSE" });
    }
  });

  test("finds the JSON in a reply that says more", () => {
    const { parse } = promptFor(hero);
    assert.deepEqual(parse(`Sure:\n\`\`\`json\n${json}\n\`\`\``, false), { generation: '{"name":"Ada","age":36}' });
  });

  for (const [problem, reply] of Object.entries({
    "it holds no JSON": "Ada, 36",
    "age: ": '{"name": "Ada"}',
    "age: Too small": '{"name": "Ada", "age": 0}',
    Unrecognized: '{"name": "Ada", "age": 36, "extra": 1}',
    "expected object, received array": '["Ada"]',
  })) {
    test(`says what does not fit: ${problem}`, () => {
      const wanted = { code: "ERR_PARSE", message: new RegExp(problem) };
      assert.throws(() => promptFor(hero).parse(reply, true), wanted);
    });
  }

  test("asks once more, saying what does not fit", async () => {
    const model = fakeModel(({ attempt }) => (attempt === 0 ? '{"name": "Ada"}' : json), { schema: true });
    const [answer] = await ask({ task: structuredGeneration(), prompt: promptFor(hero), model, call });
    assert.deepEqual(answer!.columns, { generation: json });
    assert.match(model.requests[1]!.messages.at(-1)!.content, /its JSON does not fit the schema: age/);
  });

  test("holds to a regular expression only a server that can", async () => {
    const able = fakeModel("1914");
    Object.assign(able.can, { regex: true });
    const unable = fakeModel("1914");
    for (const model of [able, unable])
      await ask({ task: structuredGeneration(), prompt: promptFor(year), model, call });
    assert.deepEqual([able.requests[0]!.regex, unable.requests[0]!.regex], ["[0-9]{4}", undefined]);
  });

  test("takes one schema for all rows, as an object, as JSON and from a file", async (t) => {
    const file = join(await folderFor(t), "hero.json");
    await writeFile(file, JSON.stringify(hero));
    for (const schema of [hero, JSON.stringify(hero), file]) assert.deepEqual(shared({ schema }).schema, hero);
    assert.deepEqual(structuredGeneration({ schema: file }).reads, ["instruction"]);
    assert.equal(shared({ schema: year }).regex, "[0-9]{4}");
  });

  test("gives the value as an object, and properties as columns", () => {
    assert.deepEqual(shared({ schema: hero, as: "object" }).parse(json, false), { generation: JSON.parse(json) });
    const columns = structuredGeneration({ schema: hero, as: "columns" });
    assert.deepEqual(columns.adds, ["name", "age"]);
    assert.deepEqual(columns.prompt({ instruction: "Go." }, context).parse(json, false), { name: "Ada", age: 36 });
  });

  test("refuses columns without a schema that names them", () => {
    for (const options of [{}, { schema: year }, { schema: { type: "array" } }] as Options[]) {
      assert.throws(() => structuredGeneration({ ...options, as: "columns" }), {
        code: "ERR_OPTION",
        message: /needs --schema/,
      });
    }
  });

  test("puts the form at the end of what the user says, and the row's own system message first", () => {
    const task = structuredGeneration({ systemPrompt: "Be brief." });
    const messages = (row: object) =>
      task.prompt({ instruction: "Go.", structured_output: hero, ...row }, context).messages;
    assert.equal(messages({})[0]!.content, "Be brief.");
    assert.equal(messages({ system_prompt: "Mine." })[0]!.content, "Mine.");
    assert.match(messages({}).at(-1)!.content, /^Go\.\n\nAnswer with JSON that fits[\s\S]*"age"/);
  });

  for (const [name, given] of Object.entries({
    nothing: undefined,
    null: null,
    "a number": 5,
    "text that is no JSON": "name and age",
    "an object that is no schema": { name: "string" },
    "another format": { format: "xml", schema: {} },
    "a type that there is not": { type: "hero" },
    "a regular expression that does not compile": { format: "regex", schema: "(" },
    "a regular expression that is no text": { format: "regex", schema: {} },
  })) {
    test(`rejects a row whose structured_output is ${name}`, () => {
      assert.throws(() => promptFor(given), { code: "ERR_COLUMN", message: /structured_output/ });
    });
  }

  for (const schema of ["nowhere.json", "{", { format: "xml", schema: {} }, { format: "regex", schema: "(" }]) {
    test(`refuses the schema ${JSON.stringify(schema)}`, () => {
      assert.throws(() => structuredGeneration({ schema }), {
        code: "ERR_OPTION",
        message: /structured-generation.schema/,
      });
    });
  }
});
