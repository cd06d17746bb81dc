import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { TestContext } from "node:test";
import { chat, fakeServer, json, type Received, refuse } from "../llm/fake-server.ts";
import { BatchDesk } from "./batch-desk.ts";

type Schema = { readonly [key: string]: unknown };

const known = ["gpt-4o", "gpt-4o-mini", "local", "small", "large", "some-model"];

/**
 * A server that speaks OpenAI's API and answers at once: what the schema wants, or a sentence; the same for the same request.
 * Requests by the batch, too. At `/v1` it serves one model, as vLLM does, at `/openai/v1` several.
 */
export async function stubModel(after: (close: () => void) => void): Promise<string> {
  const desk = new BatchDesk({ answer: (body) => ({ body: said(body) }) });
  const { url } = await fakeServer({ after } as TestContext, (received, response) => {
    const { path, body } = received;
    if (desk.handle(received, response)) return;
    if (path.endsWith("/models"))
      return json(response, { data: (path.startsWith("/openai") ? known : ["stub"]).map((id) => ({ id })) });
    if (!path.endsWith("/chat/completions")) return refuse(response, 404, `there is no ${path}`);
    if (body.stream) return stream(response, answer(body, 0));
    json(response, said(body));
  });
  return url;
}

function said(body: Received["body"]): object {
  return chat(...Array.from({ length: body.n ?? 1 }, (_, index) => answer(body, index)));
}

/** A word a chunk, as the bench asks for it. */
function stream(response: ServerResponse, text: string): void {
  const words = text.split(" ");
  const chunks = words.map((word) => ({ choices: [{ delta: { content: `${word} ` } }] }));
  const usage = { choices: [], usage: { prompt_tokens: 10, completion_tokens: words.length } };
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.end(`${[...chunks, usage].map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join("")}data: [DONE]\n\n`);
}

/** What it says: a value that the schema allows, or a sentence. */
export function answer(body: Received["body"], index: number): string {
  const text = JSON.stringify([body.model, body.messages]);
  const schema: Schema | undefined = body.response_format?.json_schema?.schema;
  if (schema) return JSON.stringify(filled(schema, `${text}${index}`));
  return `Answer ${draw(`${text}${index}`, 10_000)} to a question of ${text.length} characters.`;
}

/** A value that the schema allows, drawn by the seed. */
function filled(schema: Schema, seed: string): unknown {
  const { type, properties, items, minItems, minimum, maximum } = schema as Record<string, number> & {
    type?: string;
    properties?: Record<string, Schema>;
    items?: Schema;
  };
  const options = (schema["anyOf"] ?? schema["enum"]) as readonly unknown[] | undefined;
  if (schema["enum"]) return options![draw(seed, options!.length)];
  if (schema["anyOf"]) return filled(options![0] as Schema, seed);
  if (type === "object" || properties) {
    const entries = Object.entries(properties ?? {});
    return Object.fromEntries(entries.map(([name, one]) => [name, filled(one, `${seed}.${name}`)]));
  }
  if (type === "array")
    return Array.from({ length: minItems ?? 2 }, (_, index) => filled(items ?? {}, `${seed}.${index}`));
  if (type === "integer" || type === "number") return whole(minimum ?? 1, maximum ?? 5, seed);
  if (type === "boolean") return draw(seed, 2) === 1;
  return `What does rule ${draw(seed, 10_000)} say?`;
}

/** Neighbours in a reply get different numbers, so that not every judgement is a tie. */
function whole(least: number, most: number, seed: string): number {
  const [text = "", ...path] = seed.split(/(?<=[\]\d])\.(?=\w+)/);
  const place = Number(/\d+/.exec(path.join("."))?.[0] ?? 0);
  return least + ((draw(text, 100) + place) % (most - least + 1));
}

function draw(seed: string, count: number): number {
  return createHash("sha256").update(seed).digest().readUInt32BE() % count;
}
