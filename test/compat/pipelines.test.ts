import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import {
  CustomDataset,
  LLMPool,
  Pipeline,
  Prompt,
  pipeline,
  prepareDataset,
  SelfInstructTask,
  TextGenerationTask,
  UltraFeedbackTask,
  vLLM,
} from "../../src/compat/index.ts";
import type { Row } from "../../src/row.ts";
import { chat, fakeServer, json, refuse } from "../llm/fake-server.ts";
import { judge, talker } from "./model.ts";

/** A server with one model, that says which it is; and how often it was asked. */
async function server(context: TestContext, reply: (text: string) => string) {
  const seen = { count: 0, url: "" };
  const { url } = await fakeServer(context, ({ path, body }, response) => {
    if (!path.endsWith("/chat/completions")) return refuse(response, 404, "not here");
    seen.count++;
    json(response, chat(reply(body.messages!.at(-1)!.content)));
  });
  return Object.assign(seen, { url });
}

test("four servers, two of them for each row, are judged by a fifth", async (context) => {
  const names = ["notus", "zephyr", "openchat", "starling"];
  const servers = await Promise.all(names.map((name) => server(context, (text) => `${name} on ${text}`)));
  const fifth = await server(context, () =>
    JSON.stringify({ text_1: { rationale: "a", rating: 5 }, text_2: { rationale: "b", rating: 3 } }),
  );
  const task = new TextGenerationTask({ systemPrompt: "Be brief." });
  const generator = new LLMPool(names.map((model, index) => new vLLM({ task, model, url: servers[index]!.url })));
  const labeller = new vLLM({ task: UltraFeedbackTask.forInstructionFollowing(), model: "judge", url: fifth.url });
  const rows = Array.from({ length: 40 }, (_, index) => ({ input: `row ${index}` }));
  const made = await new Pipeline({ generator, labeller }).generate(rows, { numGenerations: 2 });
  for await (const row of made) {
    const models = row["generation_model"] as string[];
    assert.equal(new Set(models).size, 2);
    assert.deepEqual(
      row["generations"],
      models.map((name) => `${name} on ${row["input"]}`),
    );
    assert.deepEqual([row["labelling_model"], row["rating"]], ["judge", [5, 3]]);
  }
  assert.equal(fifth.count, 40);
  const counts = servers.map(({ count }) => count);
  assert.equal(
    counts.reduce((sum, count) => sum + count),
    80,
  );
  assert.ok(Math.min(...counts) > 8, String(counts));
});

class LegalTask extends TextGenerationTask {
  override generatePrompt({ input }: Row): Prompt {
    return new Prompt({ systemPrompt: "You explain the law.", formattedPrompt: `Question: ${input}` });
  }
  override parseOutput(output: string): Record<string, unknown> {
    return { generations: output.replace(/^Answer: /, "") };
  }
}

test("a law becomes instructions, answers and preferences, as in the tutorial", async () => {
  const writer = talker("writer", {
    task: new SelfInstructTask({ applicationDescription: "answers questions about the law", numInstructions: 2 }),
    reply: (text) =>
      text.includes("providers") ? "Who is a provider?\nWhat must one do?" : "What is banned?\nSince when?",
  });
  const pieces = ["Article 1: providers …", "Article 5: prohibited …"].map((input) => ({ input }));
  const written = await new Pipeline({ generator: writer.llm }).generate(pieces);
  const { records } = await written.toArgilla();
  const instructions = (await records.toArray()).map(({ fields }) => (fields as Row)["instruction"]);
  assert.deepEqual(instructions, ["Who is a provider?", "What must one do?", "What is banned?", "Since when?"]);

  const model = talker("legal", { task: new LegalTask(), reply: (text, n) => `Answer: ${n} to ${text}` });
  const rate = (text: string) => (text.startsWith("1") ? 4 : 2);
  const judged = pipeline("preference", "text-quality", { generator: model.llm, labeller: judge(rate).llm });
  const dataset = await judged.generate(CustomDataset.from(instructions.map((input) => ({ input }))), {
    numGenerations: 2,
  });
  const preferences = await prepareDataset(dataset).toArray();
  assert.equal(preferences.length, 4);
  assert.deepEqual(preferences[0]!["chosen"], [
    { role: "user", content: "Who is a provider?" },
    { role: "assistant", content: "1 to Question: Who is a provider?" },
  ]);
  assert.equal(model.asked[0]!.request.messages[0]!.content, "You explain the law.");
});
