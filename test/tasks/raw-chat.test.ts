import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { Message } from "../../src/llm/llm.ts";
import { rawChatOf } from "../../src/tasks/raw-chat.ts";
import { folderFor } from "../helpers/files.ts";

const system: Message = { role: "system", content: "S" };
const said: readonly Message[] = [
  { role: "user", content: "U" },
  { role: "assistant", content: "A" },
];
const render = (name: string, messages: readonly Message[], next: "user" | "assistant" = "user") =>
  rawChatOf(name, "magpie.chat-template").render(messages, next, "m");

const jinja =
  "{{ bos_token }}{% for m in messages %}<|{{ m.role }}|>\n{{ m.content | trim }}{{ eos_token }}\n{% endfor %}{% if add_generation_prompt %}<|assistant|>\n{% endif %}";

describe("rawChatOf()", () => {
  for (const [name, text] of Object.entries({
    chatml:
      "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nU<|im_end|>\n<|im_start|>assistant\nA<|im_end|>\n<|im_start|>user\n",
    llama3:
      "<|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nU<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nA<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n",
    llama2: "[INST] <<SYS>>\nS\n<</SYS>>\n\nU [/INST] A </s>[INST] ",
    mistral: "[INST] S\n\nU[/INST] A</s>[INST] ",
    gemma: "<start_of_turn>user\nS\n\nU<end_of_turn>\n<start_of_turn>model\nA<end_of_turn>\n<start_of_turn>user\n",
    phi3: "<|system|>\nS<|end|>\n<|user|>\nU<|end|>\n<|assistant|>\nA<|end|>\n<|user|>\n",
    zephyr: "<|system|>\nS</s>\n<|user|>\nU</s>\n<|assistant|>\nA</s>\n<|user|>\n",
  })) {
    test(`writes a conversation as ${name} up to the user's next word`, () => {
      assert.equal(render(name, [system, ...said]).text, text);
    });
  }

  test("puts a system message without a turn of its own before the user's first word", () => {
    assert.equal(render("mistral", [system]).text, "[INST] S\n\n");
  });

  test("ends the turn where the template does, or where another begins", () => {
    assert.deepEqual(render("mistral", []).stop, ["[/INST]"]);
    assert.deepEqual(render("zephyr", said.slice(0, 1), "assistant").stop, ["</s>", "<|user|>"]);
  });

  test("takes a template and its token from a tokenizer_config.json", async (t) => {
    const file = join(await folderFor(t), "tokenizer_config.json");
    await writeFile(file, JSON.stringify({ chat_template: jinja, bos_token: "<s>", eos_token: { content: "</s>" } }));
    assert.deepEqual(render(file, [system, ...said]), {
      text: "<|system|>\nS</s>\n<|user|>\nU</s>\n<|assistant|>\nA</s>\n<|user|>\n",
      stop: ["</s>"],
    });
  });

  test("takes a template from a jinja file, if it does not ask for tokens", async (t) => {
    const folder = await folderFor(t);
    const file = join(folder, "chat_template.jinja");
    await writeFile(file, jinja.replace("{{ eos_token }}", "<|end|>"));
    assert.equal(render(file, said.slice(0, 1), "assistant").text, "<|user|>\nU<|end|>\n<|assistant|>\n");
    await writeFile(file, jinja);
    assert.throws(() => render(file, said), { code: "ERR_OPTION", message: /asks for eos_token/ });
  });

  test("refuses a template that leaves out what is said", async (t) => {
    const file = join(await folderFor(t), "bad.jinja");
    await writeFile(file, "{{ messages[0].role }}");
    assert.throws(() => render(file, []), { code: "ERR_OPTION", message: /leaves out the text/ });
  });

  for (const name of ["chatmml", "nowhere.jinja", "nowhere.json"]) {
    test(`refuses ${name}`, () => assert.throws(() => render(name, []), { code: "ERR_OPTION" }));
  }
});
