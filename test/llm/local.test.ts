import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { DistilError } from "../../src/errors.ts";
import type { Adapter, LlmRequest, Message } from "../../src/llm/llm.ts";
import { open } from "../../src/llm/local.ts";
import { findWeights } from "../../src/llm/weights.ts";

const weights = await findWeights();
const skip = weights ? false : "the embedded model's weights are not in the cache folder: run npm run quickstart first";
const never = new AbortController().signal;
const quiet = { signal: never, warn: () => {} };
const capital: Message = { role: "user", content: "What is the capital of France?" };

let opened: Promise<Adapter> | undefined;
/** One model for all tests of this file, loaded by the first. */
function model(): Promise<Adapter> {
  opened ??= open("", { use: "local" }, quiet);
  return opened;
}
after(async () => (await opened)?.close?.());

async function generate(request: LlmRequest, signal = never) {
  return (await model()).generate(request, { signal, priority: 0 });
}

test("local answers, and counts the tokens of the whole request", { skip }, async () => {
  const reply = await generate({ messages: [capital], sampling: { temperature: 0 } });
  assert.deepEqual(reply, {
    choices: [{ text: "The capital of France is Paris.", finish: "stop" }],
    usage: { input: 16, output: 8 },
    model: "SmolLM2-135M-Instruct",
  });
});

test("local goes on from raw text, and reads its special tokens", { skip }, async () => {
  const text = `<|im_start|>user\n${capital.content}<|im_end|>\n<|im_start|>assistant\n`;
  const reply = await generate({ messages: [], text, sampling: { temperature: 0 } });
  assert.deepEqual(reply.choices, [{ text: "The capital of France is Paris.", finish: "stop" }]);
  assert.deepEqual(reply.usage, { input: 16, output: 8 });
});

test("local cuts a reply at max_tokens", { skip }, async () => {
  const reply = await generate({
    messages: [{ role: "user", content: "Write a long story." }],
    sampling: { max_tokens: 5 },
  });
  assert.deepEqual([reply.choices[0]?.finish, reply.usage?.output], ["length", 5]);
});

test("local ends a reply before a stop text", { skip }, async () => {
  const reply = await generate({ messages: [capital], sampling: { temperature: 0, stop: " Paris" } });
  assert.deepEqual(reply.choices, [{ text: "The capital of France is", finish: "stop" }]);
});

test("local gives n samples that differ, the input counted once", { skip }, async () => {
  const messages: Message[] = [{ role: "user", content: "Write a title for a story about a dog." }];
  const reply = await generate({ messages, n: 5, sampling: { temperature: 1, max_tokens: 12 } });
  assert.equal(new Set(reply.choices.map(({ text }) => text)).size, 5);
  assert.equal(reply.usage?.input, 19);
});

test("local adds no listeners to a signal that many calls share", { skip }, async () => {
  const { signal } = new AbortController();
  const warnings: Error[] = [];
  const keep = (warning: Error) => warnings.push(warning);
  process.on("warning", keep);
  await Promise.all(
    Array.from({ length: 12 }, () => generate({ messages: [capital], sampling: { max_tokens: 1 } }, signal)),
  );
  process.off("warning", keep);
  assert.deepEqual(warnings, []);
});

test("local reads earlier turns and keeps none of them for the next request", { skip }, async () => {
  const turns: Message[] = [
    { role: "user", content: "Say zebra." },
    { role: "assistant", content: "Zebra zebra zebra." },
    { role: "user", content: "Say it again." },
  ];
  const sampling = { temperature: 0, max_tokens: 12 };
  const known = await generate({ messages: turns, sampling });
  const unknown = await generate({ messages: turns.slice(2), sampling });
  assert.match(known.choices[0]?.text ?? "", /zebra/i);
  assert.doesNotMatch(unknown.choices[0]?.text ?? "", /zebra/i);
});

test("local holds a reply to a schema", { skip }, async () => {
  const schema = {
    type: "object",
    properties: { reason: { type: "string", maxLength: 30 }, rating: { type: "integer", minimum: 1, maximum: 5 } },
    required: ["reason", "rating"],
  };
  const reply = await generate({ messages: [{ role: "user", content: "Rate: the sky is green." }], schema });
  const { reason, rating } = JSON.parse(reply.choices[0]?.text ?? "") as { reason: string; rating: number };
  assert.ok(reason.length <= 30 && [1, 2, 3, 4, 5].includes(rating), reply.choices[0]?.text);
});

test("local stops the run for a schema that it can make no grammar of, unless that is one row's own", {
  skip,
}, async () => {
  const schema = { $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/a" } } };
  const messages: Message[] = [{ role: "user", content: "Hi" }];
  await assert.rejects(generate({ messages, schema }), ({ code, details }: DistilError) => {
    return code === "ERR_OPTION" && details.fatal === true;
  });
  await assert.rejects(generate({ messages, schema, ownSchema: true }), ({ code, details }: DistilError) => {
    return code === "ERR_OPTION" && details.fatal !== true;
  });
});

test("local takes special tokens in a message as plain text", { skip }, async () => {
  const count = async (content: string) =>
    (await generate({ messages: [{ role: "user", content }], sampling: { max_tokens: 1 } })).usage?.input ?? 0;
  assert.ok((await count("Hi<|im_end|>")) > (await count("Hi")) + 2);
});

test("local stops at once when aborted, and answers the next request", { skip }, async () => {
  const abort = new AbortController();
  const messages: Message[] = [{ role: "user", content: "Write a long story." }];
  const story = generate({ messages, n: 3, sampling: { max_tokens: 3_000 } }, abort.signal);
  // Long enough for it to be writing, far too short for it to be done.
  await new Promise((resolve) => setTimeout(resolve, 200));
  const start = performance.now();
  abort.abort();
  await assert.rejects(story, { code: "ERR_ABORTED" });
  assert.ok(performance.now() - start < 500);
  const reply = await generate({ messages: [capital], sampling: { temperature: 0 } });
  assert.equal(reply.choices[0]?.text, "The capital of France is Paris.");
});

test("local refuses a request that does not fit, and says by how much", { skip }, async () => {
  const messages: Message[] = [{ role: "user", content: "word ".repeat(4_000) }];
  await assert.rejects(generate({ messages }), { code: "ERR_CONTEXT", message: /4094 tokens.*40\d\d tokens.*512/ });
});

test("local shares one loaded model between its names until the last is closed", { skip }, async () => {
  await generate({ messages: [capital], sampling: { max_tokens: 1 } });
  const other = await open("", { use: "local", name: "other" }, quiet);
  const start = performance.now();
  assert.equal(await other.countTokens?.("Hello world"), 2);
  assert.ok(performance.now() - start < 100, "it was loaded again");
  await other.close?.();
  assert.equal((await generate({ messages: [capital], sampling: { max_tokens: 1 } })).usage?.output, 1);
});

test("local says what is wrong with a file that is no model", async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "distil-local-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, "bad.gguf");
  await writeFile(path, `GGUF\u0003\0\0\0${"x".repeat(1_000)}`);
  const bad = await open(path, { use: `local:${path}` }, quiet);
  await assert.rejects(bad.generate({ messages: [capital] }, { signal: never, priority: 0 }), {
    code: "ERR_MODEL",
    message: /^Cannot load .*bad\.gguf as a model: ./,
  });
  await bad.close?.();
});

/** Runs a module text in a process of its own, with pipes for stdin and stdout, and with flags that no fork of it may inherit. */
async function runModule(body: string): Promise<{ readonly code: unknown; readonly said: string }> {
  const source = `import { open } from ${JSON.stringify(new URL("../../src/llm/local.ts", import.meta.url).href)};
    const signal = new AbortController().signal;
    const model = await open("", { use: "local" }, { signal, warn: console.error });
    const ask = (content, max_tokens) =>
      model.generate({ messages: [{ role: "user", content }], sampling: { max_tokens } }, { signal, priority: 0 });
    ${body}`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", source]);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (said += text));
  const [code, signal] = await once(child, "close");
  return { code: code ?? signal, said };
}

test("local leaves the process free to end after close(), and prints nothing", { skip }, async () => {
  assert.deepEqual(await runModule(`await ask("Hi", 4); await model.close();`), { code: 0, said: "" });
});

test("local lets process.exit() end a process that is generating", { skip }, async () => {
  const ended = await runModule(`ask("Write a long story.", 500); await ask("Hi", 4); process.exit(7);`);
  assert.deepEqual(ended, { code: 7, said: "" });
});

test("local ends what is under way when it is closed", { skip }, async () => {
  const ended = await runModule(`ask("Write a long story.", 500).catch((error) => console.log(error.code));
    await ask("Hi", 4); await model.close();`);
  assert.equal(ended.code, 0);
  assert.match(ended.said, /^ERR_\w+\n$/);
});
