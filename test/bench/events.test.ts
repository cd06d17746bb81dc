import assert from "node:assert/strict";
import { test } from "node:test";
import { EventReader } from "../../src/bench/events.ts";

function read(parts: readonly (string | Buffer)[], texts = true) {
  const seen = { texts: [] as string[], usage: undefined as unknown, done: 0, errors: [] as string[] };
  const reader = new EventReader(
    {
      onText: (text) => seen.texts.push(text),
      onUsage: (usage) => {
        seen.usage = usage;
      },
      onDone: () => {
        seen.done++;
      },
      onError: (message) => seen.errors.push(message),
    },
    texts,
  );
  for (const part of parts) reader.push(Buffer.from(part as string));
  reader.end();
  return seen;
}

const delta = (fields: object) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: fields }] })}\n\n`;

test("EventReader finds the chunks with text, and no others", () => {
  const { texts, done } = read([
    delta({ role: "assistant", content: "" }),
    delta({ content: "Hel" }),
    delta({ content: "lo" }),
    delta({}),
    "data: [DONE]\n\n",
  ]);
  assert.deepEqual([texts, done], [["Hel", "lo"], 1]);
});

test("EventReader takes reasoning, tool calls and completions for text", () => {
  const { texts } = read([
    delta({ reasoning_content: "hm" }),
    delta({ reasoning: "so" }),
    delta({ tool_calls: [{ index: 0 }] }),
    'data: {"choices":[{"text":"word"}]}\n\n',
  ]);
  assert.deepEqual(texts, ["hm", "so", "", "word"]);
});

test("EventReader joins events that the network cut anywhere, within a character too", () => {
  const bytes = Buffer.from(delta({ content: "né" }) + delta({ content: "x" }));
  for (let at = 1; at < bytes.length; at++) {
    assert.deepEqual(read([bytes.subarray(0, at), bytes.subarray(at)]).texts, ["né", "x"], `cut at ${at}`);
  }
});

test("EventReader counts several events of one piece", () => {
  assert.equal(read([delta({ content: "a" }).repeat(3)], false).texts.length, 3);
});

test("EventReader reads usage, and takes none for none", () => {
  assert.equal(read(['data: {"choices":[],"usage":null}\n\n']).usage, undefined);
  const { usage } = read(['data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":7}}\n\n']);
  assert.deepEqual(usage, { input: 5, output: 7 });
});

test("EventReader is not fooled by a text that looks like an event", () => {
  const { texts, usage, errors } = read([delta({ content: '{"usage": {"completion_tokens": 9}, "error": {"a": 1}}' })]);
  assert.deepEqual([texts.length, usage, errors], [1, undefined, []]);
});

test("EventReader tells of an error in the stream", () => {
  assert.deepEqual(read(['data: {"error":{"message":"out of memory","code":500}}\n\n']).errors, ["out of memory"]);
});

test("EventReader reads lines that end with carriage returns, and comments", () => {
  assert.deepEqual(read([": ping\r\n\r\n", delta({ content: "a" }).replaceAll("\n", "\r\n")]).texts, ["a"]);
});

test("EventReader reads an event of a megabyte that comes in small pieces, each byte about once", () => {
  const text = "x".repeat(1_000_000);
  const bytes = Buffer.from(delta({ content: text }));
  const pieces = Array.from({ length: Math.ceil(bytes.length / 4096) }, (_, index) =>
    bytes.subarray(index * 4096, (index + 1) * 4096),
  );
  const began = performance.now();
  const { texts } = read(pieces);
  assert.equal(texts[0], text);
  // Joined anew with each piece it would be 120 MB of copies and as much searching.
  assert.ok(performance.now() - began < 1_000);
});
