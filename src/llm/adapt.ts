import { DistilError } from "../errors.ts";
import type { Outcome } from "./concurrency.ts";
import type { Governor } from "./governor.ts";
import type { Adapter, LlmReply } from "./llm.ts";

/** Tells the server's governor how each call ends. Stands inside the limiter: what waits for a place is not on its way. */
export function adapt(adapter: Adapter, governor: Governor): Adapter {
  const { id, server, account, can, concurrency } = adapter;
  const countTokens = adapter.countTokens?.bind(adapter);
  return {
    id,
    server,
    account,
    can,
    concurrency,
    ...(countTokens && { countTokens }),
    async generate(request, context) {
      const began = performance.now();
      const tag = governor.start(began, request.n ?? 1);
      const end = (outcome: Outcome, tokens: number) => {
        const now = performance.now();
        governor.end(now, tag, { latency: now - began, tokens, outcome });
      };
      let reply: LlmReply;
      try {
        reply = await adapter.generate(request, context);
      } catch (error) {
        end(outcomeOf(error), 0);
        throw error;
      }
      end("ok", tokensOf(reply));
      return reply;
    },
  };
}

/** Statuses of a server that has too much to do; 529 is Anthropic's. */
const busy = new Set([429, 503, 529]);

function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof DistilError)) return "other";
  const { code, details } = error;
  if (code === "ERR_RATE" || busy.has(details.status ?? 0)) return "busy";
  return code === "ERR_TIMEOUT" ? "timeout" : "other";
}

/** Where a server counts no tokens, four characters are one. */
function tokensOf({ usage, choices }: LlmReply): number {
  return (
    usage?.output ?? choices.reduce((sum, { text, reasoning = "" }) => sum + (text.length + reasoning.length) / 4, 0)
  );
}
