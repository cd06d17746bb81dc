import assert from "node:assert/strict";
import { test } from "node:test";
import { Prompt } from "../../src/compat/index.ts";
import { withCode } from "./heard.ts";

const prompt = new Prompt({ systemPrompt: "S", formattedPrompt: "U" });

const texts = {
  default: "S\nU",
  llama2: "<s>[INST] <<SYS>>\nS<</SYS>>\n\nU [/INST]",
  chatml: "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nU<|im_end|>\n<|im_start|>assistant\n",
  zephyr: "<|system|>\nS</s>\n<|user|>\nU</s>\n<|assistant|>\n",
  notus: "<|system|>\nS</s>\n<|user|>\nU</s>\n<|assistant|>\n",
};

for (const [format, text] of Object.entries(texts)) {
  test(`formatAs() writes ${format} character by character (2.2)`, () => {
    assert.equal(prompt.formatAs(format), text);
  });
}

test("formatAs() writes openai as messages, an empty system message too (2.2)", () => {
  assert.deepEqual(prompt.formatAs("openai"), [
    { role: "system", content: "S" },
    { role: "user", content: "U" },
  ]);
  assert.deepEqual(new Prompt({ systemPrompt: "", formattedPrompt: "U" }).formatAs("openai"), [
    { role: "system", content: "" },
    { role: "user", content: "U" },
  ]);
});

test("formatAs() refuses other formats (2.2)", () => {
  assert.throws(() => prompt.formatAs("zephir"), withCode("ERR_OPTION", /Did you mean zephyr/));
  assert.throws(() => prompt.formatAs("toString"), withCode("ERR_OPTION", /one of default, openai, llama2/));
});

const conversation = Prompt.from([
  { role: "system", content: "S" },
  { role: "user", content: "U1" },
  { role: "assistant", content: "A1" },
  { role: "user", content: "U2" },
]);

test("formatAs() writes several turns", () => {
  assert.equal(
    conversation.formatAs("llama2"),
    "<s>[INST] <<SYS>>\nS<</SYS>>\n\nU1 [/INST] A1 </s><s>[INST] U2 [/INST]",
  );
  assert.equal(
    conversation.formatAs("zephyr"),
    "<|system|>\nS</s>\n<|user|>\nU1</s>\n<|assistant|>\nA1</s>\n<|user|>\nU2</s>\n<|assistant|>\n",
  );
});

test("formatAs() leaves out a system message that there is not", () => {
  const lone = Prompt.from([{ role: "user", content: "U" }]);
  assert.equal(lone.formatAs("llama2"), "<s>[INST] U [/INST]");
  assert.equal(lone.formatAs("chatml"), "<|im_start|>user\nU<|im_end|>\n<|im_start|>assistant\n");
});
