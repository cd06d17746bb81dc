import type { Allowance, Allowances } from "./llm.ts";

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What is left of a server's rate limits by its headers: OpenAI's, Anthropic's, or those of the `ratelimit` drafts. */
export function readAllowances(headers: Headers, now = Date.now()): Allowances | undefined {
  const requests =
    openAi(headers, "requests") ?? anthropic(headers, "requests", now) ?? separate(headers) ?? combined(headers);
  const tokens =
    openAi(headers, "tokens") ?? anthropic(headers, "tokens", now) ?? anthropic(headers, "input-tokens", now);
  if (requests === undefined && tokens === undefined) return undefined;
  return { ...(requests && { requests }), ...(tokens && { tokens }) };
}

/** `x-ratelimit-remaining-requests: 59`, with the time until it is full again: `1s`, `6m0s`, `20ms`. */
function openAi(headers: Headers, what: string): Allowance | undefined {
  const remaining = headers[`x-ratelimit-remaining-${what}`];
  if (remaining === undefined) return undefined;
  const reset = span(first(headers[`x-ratelimit-reset-${what}`]));
  return allowance(headers[`x-ratelimit-limit-${what}`], remaining, reset, true);
}

/** `anthropic-ratelimit-requests-remaining: 49`, with the moment at which it is full again. */
function anthropic(headers: Headers, what: string, now: number): Allowance | undefined {
  const name = `anthropic-ratelimit-${what}`;
  const remaining = headers[`${name}-remaining`];
  if (remaining === undefined) return undefined;
  const reset = Date.parse(first(headers[`${name}-reset`])) - now;
  return allowance(headers[`${name}-limit`], remaining, Math.max(0, reset), true);
}

/** `ratelimit-remaining: 5` and `ratelimit-reset: 30`, in seconds until the next window (draft 6 and before). */
function separate(headers: Headers): Allowance | undefined {
  const remaining = headers["ratelimit-remaining"];
  if (remaining === undefined) return undefined;
  return allowance(headers["ratelimit-limit"], remaining, seconds(first(headers["ratelimit-reset"])), false);
}

/** `ratelimit: limit=100, remaining=50, reset=5` (draft 7), or `ratelimit: "name";r=50;t=30` with its policy (draft 8 on). */
function combined(headers: Headers): Allowance | undefined {
  const text = first(headers["ratelimit"]);
  if (text === "") return undefined;
  const field = (of: string, ...names: readonly string[]): string =>
    new RegExp(`(?:^|[;,\\s])(?:${names.join("|")})\\s*=\\s*"?(\\d+(?:\\.\\d+)?)`).exec(of)?.[1] ?? "";
  const limit = field(text, "limit") || field(first(headers["ratelimit-policy"]), "q");
  return allowance(limit, field(text, "remaining", "r"), seconds(field(text, "reset", "t")), false);
}

function allowance(
  limit: string | readonly string[] | undefined,
  remaining: string | readonly string[],
  reset: number,
  refills: boolean,
): Allowance | undefined {
  const left = Number.parseFloat(first(remaining));
  const most = Number.parseFloat(first(limit));
  if (!(left >= 0) || !(reset >= 0)) return undefined;
  // Without its limit nothing is known of how it fills up: it is there again when it is reset.
  if (!(most > 0)) return { limit: Math.max(left, 1), remaining: left, reset, refills: false };
  return { limit: most, remaining: Math.min(left, most), reset, refills };
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `6m0s`, `1h2m3.5s`, `20ms` or a bare number of seconds, as milliseconds. */
function span(text: string): number {
  if (/^\s*\d+(\.\d+)?\s*$/.test(text)) return seconds(text);
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)/g)];
  if (parts.length === 0) return Number.NaN;
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * units[unit!]!, 0);
}

function seconds(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text) * 1_000;
}

function first(value: string | readonly string[] | undefined): string {
  return (typeof value === "string" ? value : value?.[0]) ?? "";
}
