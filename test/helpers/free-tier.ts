import type { ServerResponse } from "node:http";
import type { TestContext } from "node:test";
import { chat, fakeServer, json, type Received, refuse } from "../llm/fake-server.ts";
import { answer } from "./stub-model.ts";

/** What a free tier allows of each model, in a minute that is shorter here. */
export interface FreeTier {
  readonly rpm: number;
  readonly tpm: number;
  /** How long its minute is, in milliseconds. */
  readonly minute: number;
  /** Says in each reply what is left. */
  readonly headers: boolean;
  /** Tokens of each reply. */
  readonly output: number;
}

export interface FreeTierServer {
  readonly url: string;
  readonly answered: number;
  readonly refused: number;
}

/** Requests and tokens of one model: both come back evenly, as at the big providers. */
interface Left {
  requests: number;
  tokens: number;
  at: number;
}

/** A server that refuses what is beyond its limits with 429 and Retry-After. */
export async function freeTier(t: TestContext, tier: FreeTier): Promise<FreeTierServer> {
  const models = new Map<string, Left>();
  const counts = { answered: 0, refused: 0 };
  const { url } = await fakeServer(t, ({ path, body }, response) => {
    if (!path.endsWith("/chat/completions")) return refuse(response, 404, `there is no ${path}`);
    const left = refilled(models.get(body.model), tier);
    models.set(body.model, left);
    const input = Math.ceil(JSON.stringify(body.messages).length / 4);
    // A request that is larger than all that is left may pass when nothing is missing.
    const fits = left.requests >= 1 && left.tokens >= Math.min(input, tier.tpm);
    if (!fits) {
      counts.refused++;
      return refuse(response, 429, "rate limit reached", { "retry-after": "1", ...said(left, tier) });
    }
    counts.answered++;
    left.requests--;
    left.tokens -= input + tier.output;
    respond(response, body, input, left, tier);
  });
  return Object.defineProperties({ url } as FreeTierServer, {
    answered: { get: () => counts.answered },
    refused: { get: () => counts.refused },
  });
}

function respond(response: ServerResponse, body: Received["body"], input: number, left: Left, tier: FreeTier): void {
  const usage = { prompt_tokens: input, completion_tokens: tier.output };
  json(response, { ...chat(answer(body, 0)), usage }, 200, said(left, tier));
}

function refilled(before: Left | undefined, { rpm, tpm, minute }: FreeTier): Left {
  const now = performance.now();
  if (before === undefined) return { requests: rpm, tokens: tpm, at: now };
  const share = (now - before.at) / minute;
  return {
    requests: Math.min(rpm, before.requests + share * rpm),
    tokens: Math.min(tpm, before.tokens + share * tpm),
    at: now,
  };
}

function said({ requests, tokens }: Left, { rpm, tpm, minute, headers }: FreeTier): Record<string, string> {
  if (!headers) return {};
  const until = (left: number, most: number) => `${Math.ceil(((most - left) / most) * minute)}ms`;
  return {
    "x-ratelimit-limit-requests": String(rpm),
    "x-ratelimit-remaining-requests": String(Math.max(0, Math.floor(requests))),
    "x-ratelimit-reset-requests": until(requests, rpm),
    "x-ratelimit-limit-tokens": String(tpm),
    "x-ratelimit-remaining-tokens": String(Math.max(0, Math.floor(tokens))),
    "x-ratelimit-reset-tokens": until(tokens, tpm),
  };
}
