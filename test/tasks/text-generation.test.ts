import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { textGeneration } from "../../src/tasks/text-generation.ts";

const context = { seed: "1" };
const messagesOf = (row: Record<string, unknown>, options = {}) =>
  textGeneration(options).prompt(row, context).messages;

describe("textGeneration()", () => {
  test("sends the instruction as it is", () => {
    assert.deepEqual(messagesOf({ instruction: " {{ hello }}\n" }), [{ role: "user", content: " {{ hello }}\n" }]);
  });

  test("gives the reply as it is", () => {
    const prompt = textGeneration().prompt({ instruction: "Say hello." }, context);
    assert.deepEqual(prompt.parse("  Hello.\n", false), { generation: "  Hello.\n" });
  });

  test("lets the row's system_prompt beat the option", () => {
    const options = { systemPrompt: "Be brief." };
    const system = (row: Record<string, unknown>) => messagesOf({ instruction: "Hi", ...row }, options)[0]!.content;
    assert.equal(system({}), "Be brief.");
    assert.equal(system({ system_prompt: "Be long." }), "Be long.");
    assert.equal(system({ system_prompt: null }), "Be brief.");
  });

  test("takes chat messages as the instruction", () => {
    const chat = [
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hello." },
      { role: "user", content: "Bye" },
    ];
    assert.deepEqual(messagesOf({ instruction: chat }), chat);
    const [system] = messagesOf(
      { instruction: [{ role: "system", content: "own" }, ...chat] },
      { systemPrompt: "option" },
    );
    assert.equal(system!.content, "own");
  });

  test("refuses chat messages that do not end with the user's", () => {
    const chat = [{ role: "assistant", content: "Hello." }];
    assert.throws(() => messagesOf({ instruction: chat }), { code: "ERR_COLUMN" });
  });

  for (const instruction of [undefined, null, 5, "", " \n", {}, []]) {
    test(`refuses the instruction ${JSON.stringify(instruction)}`, () => {
      assert.throws(() => messagesOf({ instruction }), { code: "ERR_COLUMN" });
    });
  }

  test("fills a template in from any columns, and reads those that it uses", () => {
    const options = { template: "{{ question }}{% if hint %} ({{ hint }}){% endif %}" };
    assert.deepEqual(textGeneration(options).reads, ["question"]);
    assert.deepEqual(messagesOf({ question: "Why?" }, options)[0]!.content, "Why?");
    assert.deepEqual(messagesOf({ question: "Why?", hint: "rain" }, options)[0]!.content, "Why? (rain)");
  });

  test("does not read a column's text as a template", () => {
    const [user] = messagesOf({ question: "{{ secret }}", secret: "x" }, { template: "Q: {{ question }}" });
    assert.equal(user!.content, "Q: {{ secret }}");
  });

  test("refuses a row without a column that the template uses", () => {
    assert.throws(() => messagesOf({ other: 1 }, { template: "{{ question }}" }), { code: "ERR_COLUMN" });
    assert.throws(() => messagesOf({ question: null }, { template: "{{ question }}" }), { code: "ERR_COLUMN" });
  });

  test("reads the named columns instead of the template's", () => {
    assert.deepEqual(textGeneration({ template: "{{ a }}{{ b }}", columns: "a" }).reads, ["a"]);
  });

  test("refuses columns without a template", () => {
    assert.throws(() => textGeneration({ columns: "a" }), { code: "ERR_OPTION", message: /there is no template/ });
  });

  test("names the line of a template that does not compile", () => {
    assert.throws(() => textGeneration({ template: "First\n{{ a | }}\n{{ b }}" }), {
      code: "ERR_OPTION",
      message: /Cannot use generate.template as it must be a jinja template \(line 2: \{\{ a \| \}\}\)/,
    });
  });
});
