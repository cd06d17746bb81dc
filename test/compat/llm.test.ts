import assert from "node:assert/strict";
import { test } from "node:test";
import {
  InferenceEndpointsLLM,
  JSONOpenAILLM,
  LLM,
  LlamaCppLLM,
  MistralAILLM,
  OllamaLLM,
  OpenAILLM,
  Pipeline,
  ProcessLLM,
  Prompt,
  Task,
  TextGenerationTask,
  TogetherLLM,
  vLLM,
} from "../../src/compat/index.ts";
import type { Message } from "../../src/llm/llm.ts";
import { chat, fakeServer, json, type Received, refuse } from "../llm/fake-server.ts";
import { warnings, withCode } from "./heard.ts";
import { inputs, talker } from "./model.ts";

const task = new TextGenerationTask({ systemPrompt: "S" });

test("LLM.generate() gives outputs for each input (2.2)", async () => {
  const outputs = await talker("a", { task }).llm.generate(inputs("x", "y"), { numGenerations: 2 });
  const prompt_used = [
    { role: "system", content: "S" },
    { role: "user", content: "y" },
  ];
  const output = { model_name: "a", prompt_used, raw_output: "a: y", parsed_output: { generations: "a: y" } };
  assert.equal(outputs.length, 2);
  assert.deepEqual(outputs[1], [output, output]);
});

test("LLM.generate() may be called again and again without a listener left behind", async () => {
  const { llm } = talker("m");
  await llm.generate(inputs("x"));
  const before = process.listenerCount("exit");
  for (let time = 0; time < 3; time++) await llm.generate(inputs("x"));
  assert.equal(process.listenerCount("exit"), before);
});

test("LLM.generate() gives empty outputs for an input without the column (2.2)", async () => {
  const { llm, asked } = talker("a", { task });
  const outputs = await llm.generate([{ input: "x" }, { other: 1 }], { numGenerations: 2 });
  const empty = { model_name: "a", prompt_used: null, raw_output: null, parsed_output: null };
  assert.deepEqual(outputs[1], [empty, empty]);
  assert.equal(asked.length, 1);
});

test("an LLM with a format of texts sends raw text (2.2)", async () => {
  const { llm, asked } = talker("a", { task, promptFormat: "zephyr", raw: true });
  const [output] = (await llm.generate(inputs("x"))).flat();
  assert.equal(asked[0]!.request.text, "<|system|>\nS</s>\n<|user|>\nx</s>\n<|assistant|>\n");
  assert.deepEqual(asked[0]!.request.messages, []);
  assert.equal(output!.prompt_used, asked[0]!.request.text);
});

test("an LLM of the program's own that knows messages only gets the text as one (2.2)", async () => {
  const { llm, asked } = talker("a", { task, promptFormat: "default" });
  await llm.generate(inputs("x"));
  assert.deepEqual(asked[0]!.request.messages, [{ role: "user", content: "S\nx" }]);
});

test("an LLM without a format sends chat messages (2.2)", async () => {
  const { llm, asked } = talker("a", { task, raw: true });
  await llm.generate(inputs("x"));
  assert.deepEqual(
    asked[0]!.request.messages.map(({ content }) => content),
    ["S", "x"],
  );
});

test("promptFormattingFn beats the format, and gets the prompt (2.2)", async () => {
  const promptFormattingFn = ({ systemPrompt, formattedPrompt }: Prompt) => `${systemPrompt}>${formattedPrompt}<`;
  const { llm, asked } = talker("a", { task, promptFormat: "zephyr", promptFormattingFn, raw: true });
  await llm.generate(inputs("x"));
  assert.equal(asked[0]!.request.text, "S>x<");
});

class Plain extends Task {
  readonly inputArgsNames = ["input"];
  readonly outputArgsNames = ["generations"];
  generatePrompt({ input }: { input?: unknown }): string {
    return `Say ${input}`;
  }
  parseOutput(output: string) {
    return { generations: output.trim() };
  }
}

test("promptFormattingFn applies to a task that gives a text (2.2)", async () => {
  const promptFormattingFn = ({ systemPrompt, formattedPrompt }: Prompt) => `[${systemPrompt}]${formattedPrompt}`;
  const { llm, asked } = talker("a", { task: new Plain(), promptFormattingFn, raw: true });
  await llm.generate(inputs("x"));
  assert.equal(asked[0]!.request.text, "[]Say x");
});

test("promptFormattingFn may give messages (2.2)", async () => {
  const promptFormattingFn = ({ formattedPrompt }: Prompt): Message[] => [{ role: "user", content: formattedPrompt }];
  const { llm, asked } = talker("a", { task, promptFormattingFn });
  await llm.generate(inputs("x"));
  assert.deepEqual(asked[0]!.request.messages, [{ role: "user", content: "x" }]);
});

test("new LLM() refuses a format that there is not (2.2)", () => {
  assert.throws(() => new LLM({ task, model: "local", promptFormat: "alpaca" }), withCode("ERR_OPTION", /alpaca/));
});

test("an LLM sends what was set and nothing else", async () => {
  const { llm, asked } = talker("a", { task, maxNewTokens: 9, temperature: 0, stop: ["\n"] });
  await llm.generate(inputs("x"));
  assert.deepEqual(asked[0]!.request.sampling, { max_tokens: 9, temperature: 0, stop: ["\n"] });
});

test("named LLMs are models of ours (2.2)", () => {
  const model = "m";
  const environment = { ...process.env };
  process.env["OLLAMA_HOST"] = "0.0.0.0:99";
  const specs = [
    new OpenAILLM({ task }),
    new OpenAILLM({ task, model, baseUrl: "http://127.0.0.1:1/v1", apiKey: "k" }),
    new MistralAILLM({ task, model }),
    new TogetherLLM({ task, model, numThreads: 3 }),
    new OllamaLLM({ task, model }),
    new vLLM({ task, url: "http://127.0.0.1:8000/v1" }),
    new LlamaCppLLM({ task }),
    new LlamaCppLLM({ task, model: "a.gguf" }),
    new InferenceEndpointsLLM({ task, endpointNameOrModelId: "org/m" }),
    new InferenceEndpointsLLM({ task, endpointNameOrModelId: "https://a.aws.endpoints.huggingface.cloud", token: "t" }),
  ].map(({ model }) => model);
  process.env = environment;
  assert.deepEqual(specs, [
    { use: "openai:gpt-4o-mini" },
    { use: "openai:m@http://127.0.0.1:1/v1", key: "k" },
    { use: "openai:m@https://api.mistral.ai/v1", key: "$" + "{MISTRAL_API_KEY}" },
    { use: "openai:m@https://api.together.xyz/v1", key: "$" + "{TOGETHER_AI_API_KEY}", concurrency: 3 },
    "openai:m@http://0.0.0.0:99/v1",
    "vllm:http://127.0.0.1:8000/v1",
    "local",
    "local:a.gguf",
    { use: "hf:org/m" },
    { use: "hf:https://a.aws.endpoints.huggingface.cloud", key: "t" },
  ]);
});

test("an endpoint gets raw text below its chat API", () => {
  const { model } = new InferenceEndpointsLLM({
    task,
    endpointNameOrModelId: "https://a.aws.endpoints.huggingface.cloud",
    promptFormat: "notus",
  });
  const use = "openai:tgi@https://a.aws.endpoints.huggingface.cloud";
  assert.deepEqual(model, { use, key: "$" + "{HF_TOKEN}" });
});

test("new InferenceEndpointsLLM() wants a model id or a URL", () => {
  const given = { task, endpointNameOrModelId: "aws-notus" };
  assert.throws(() => new InferenceEndpointsLLM(given), withCode("ERR_OPTION", /org\/model, or the URL.*page/));
});

test("a server gets raw text at its completion endpoint (2.2)", async (context) => {
  const seen: Received[] = [];
  const { url } = await fakeServer(context, (received, response) => {
    seen.push(received);
    json(response, { choices: [{ text: "fine", finish_reason: "stop" }] });
  });
  const llm = new vLLM({ task, url, model: "m", promptFormat: "chatml" });
  const [output] = (await llm.generate(inputs("x"))).flat();
  assert.equal(output!.raw_output, "fine");
  const asked = seen.find(({ path }) => path.endsWith("completions"))!;
  assert.equal(asked.path, "/v1/completions");
  assert.equal(
    (asked.body as { prompt?: string }).prompt,
    new Prompt({ systemPrompt: "S", formattedPrompt: "x" }).formatAs("chatml"),
  );
});

test("an LLM asks again where a server fails or wants to wait (2.2)", async (context) => {
  let failures = 0;
  const { url } = await fakeServer(context, ({ path }, response) => {
    if (!path.endsWith("/chat/completions")) return refuse(response, 404, "not here");
    if (failures++ < 2)
      return json(response, { error: "later" }, failures === 1 ? 429 : 503, { "retry-after-ms": "1" });
    json(response, chat("fine"));
  });
  const made = await new Pipeline({ generator: new OpenAILLM({ task, model: "m", baseUrl: url, apiKey: "k" }) });
  const dataset = await made.generate(inputs("x"), { checkpointStrategy: false });
  assert.deepEqual((await dataset.at(0))!["generations"], ["fine"]);
  assert.equal(failures, 3);
});

test("JSONOpenAILLM gives null for a reply that is no JSON (2.2)", async (context) => {
  const seen: Received[] = [];
  const { url } = await fakeServer(context, (received, response) => {
    if (!received.path.endsWith("/chat/completions")) return refuse(response, 404, "not here");
    seen.push(received);
    json(response, chat(received.body.messages?.at(-1)?.content === "x" ? '{"a":1}' : "no JSON"));
  });
  const outputs = await new JSONOpenAILLM({ task, model: "m", baseUrl: url }).generate(inputs("x", "y"));
  assert.deepEqual(
    outputs.map(([output]) => output!.parsed_output),
    [{ generations: '{"a":1}' }, null],
  );
  assert.deepEqual(seen[0]!.body.response_format, { type: "json_object" });
});

test("ProcessLLM makes its model when it is first needed, once (2.3)", async () => {
  let made = 0;
  const { llm, asked } = talker("a", { task });
  const lazy = new ProcessLLM({
    task,
    loadLlmFn: async (given) => {
      assert.equal(given, task);
      made++;
      return llm;
    },
  });
  assert.equal(made, 0);
  const pipeline = new Pipeline({ generator: lazy });
  await pipeline.generate(inputs("x"));
  await lazy.generate(inputs("y"));
  assert.deepEqual([made, asked.length], [1, 2]);
  lazy.teardown();
  await lazy.generate(inputs("z"));
  assert.equal(made, 2);
});

test("ProcessLLM takes its arguments in their order too (2.3)", async () => {
  const { llm } = talker("a", { task });
  const outputs = await new ProcessLLM(task, () => llm).generate(inputs("x"));
  assert.equal(outputs[0]![0]!.raw_output, "a: x");
});

test("ProcessLLM says what its function must give (2.3)", async (context) => {
  warnings(context);
  const lazy = new ProcessLLM(task, () => "gpt" as never);
  await assert.rejects(lazy.generate(inputs("x")), withCode("ERR_OPTION", /must give an LLM/));
});
