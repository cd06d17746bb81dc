import { DistilError } from "../errors.ts";
import { promptOf, type Scale, usualScale } from "./bodies.ts";
import { Client } from "./client.ts";
import type { Exchange } from "./exchange.ts";
import type { BenchTarget } from "./target.ts";

/** What a first look at a server found. */
export interface Probe {
  /** Says how many tokens there were. */
  readonly usage: boolean;
  /** Refuses `stream_options`. */
  readonly refusesOptions: boolean;
  readonly scale: Scale;
  /** Sentences for the result. */
  readonly notes: readonly string[];
}

/** Words of the two prompts that a server's tokens a word are read from. */
const FEW = 40;
const MANY = 240;

/**
 * Asks a server for a token, to see that it is there, that it streams, and how it counts.
 *
 * Throws what makes every further request useless: no server, a wrong key, no streaming.
 */
export async function probe(target: BenchTarget, stream: boolean, seed: string): Promise<Probe> {
  const client = new Client(target.wire);
  try {
    const ask = async (count: number, options: boolean) =>
      client.send(probeBody(target, promptOf(count, `${seed} probe`, count), stream, options), { stream });
    let options = true;
    let few = await ask(FEW, options);
    if (few.error !== undefined && refusesOptions(few.error)) {
      options = false;
      few = await ask(FEW, options);
    }
    check(few);
    const many = await ask(MANY, options);
    return { ...counted(target, few, many), refusesOptions: !options };
  } finally {
    await client.close();
  }
}

function probeBody(target: BenchTarget, content: string, stream: boolean, options: boolean): string {
  return JSON.stringify({
    ...target.fields,
    ...streamFields(target, stream, options),
    ...(target.endpoint === "chat" ? { messages: [{ role: "user", content }] } : { prompt: content }),
    max_tokens: 1,
  });
}

/** The fields that say how a reply is to come. */
export function streamFields(target: BenchTarget, stream: boolean, options: boolean): Record<string, unknown> {
  return {
    model: target.model,
    ...(stream ? { stream: true } : {}),
    ...(stream && options ? { stream_options: { include_usage: true } } : {}),
  };
}

function check({ error }: Exchange): void {
  if (error === undefined) return;
  const { code, message, details } = error;
  throw new DistilError(code, message, { ...details, cause: error.cause, fatal: true });
}

function refusesOptions({ code, details }: DistilError): boolean {
  return code === "ERR_HTTP" && /stream_options|include_usage/i.test(details.raw ?? "");
}

function counted(target: BenchTarget, few: Exchange, many: Exchange): Pick<Probe, "usage" | "scale" | "notes"> {
  if (few.usage === undefined)
    return {
      usage: false,
      scale: usualScale,
      notes: [
        `${target.url} does not say how many tokens prompts have: random ones are made by a usual number of tokens a word`,
      ],
    };
  const between = (many.usage?.input ?? 0) - few.usage.input;
  if (many.error !== undefined || between <= 0) return { usage: true, scale: usualScale, notes: [] };
  const perWord = between / (MANY - FEW);
  return { usage: true, scale: { perWord, fixed: Math.max(0, few.usage.input - FEW * perWord) }, notes: [] };
}
