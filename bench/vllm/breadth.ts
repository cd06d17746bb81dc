import assert from "node:assert/strict";
import { Pool } from "undici";
import type { Message } from "../../src/llm/llm.ts";
import { requestBody } from "../../src/llm/openai-body.ts";
import { noQuirks } from "../../src/llm/openai-quirks.ts";
import type { Prompt } from "../../src/tasks/task.ts";

/** One request of a raw loop: known from the start, or made of the texts that came `after` others. */
export type Call =
  | { readonly model: string; readonly messages: readonly Message[]; readonly exact: number }
  | {
      readonly model: string;
      readonly after: readonly number[];
      request(texts: readonly string[]): Pick<Prompt, "messages" | "schema">;
    };

/** Sends requests in the order given, `concurrency` at a time, with nothing between. Gives the texts. */
export async function inBreadth(url: string, calls: readonly Call[], concurrency: number): Promise<string[]> {
  const pool = new Pool(new URL(url).origin, { connections: concurrency, pipelining: 1, headersTimeout: 0 });
  const texts: Promise<string>[] = [];
  let next = 0;
  const worker = async () => {
    while (next < calls.length) {
      const index = next++;
      texts[index] = bodyOf(calls[index]!, texts).then((body) => send(pool, body));
      await texts[index];
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, worker));
    return await Promise.all(texts);
  } finally {
    await pool.close();
  }
}

async function bodyOf(call: Call, texts: readonly Promise<string>[]): Promise<string> {
  if ("messages" in call) {
    const { messages, exact: max_tokens } = call;
    const sampling = { max_tokens, temperature: 1 };
    return requestBody({ messages, sampling, extra: { ignore_eos: true } }, call.model, "chat", noQuirks);
  }
  const prompt = call.request(await Promise.all(call.after.map((index) => texts[index]!)));
  return requestBody(prompt, call.model, "chat", noQuirks);
}

async function send(pool: Pool, body: string): Promise<string> {
  const headers = { "content-type": "application/json" };
  const response = await pool.request({ method: "POST", path: "/v1/chat/completions", headers, body });
  const answer = (await response.body.json()) as { choices?: readonly { message: { content: string } }[] };
  assert.equal(response.statusCode, 200, JSON.stringify(answer));
  return answer.choices![0]!.message.content;
}
