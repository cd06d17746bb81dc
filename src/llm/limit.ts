import type { Limiter } from "./limiter.ts";
import type { Llm } from "./llm.ts";

/** Makes each call wait for a place of its server. */
export function limit(llm: Llm, limiter: Limiter): Llm {
  return {
    generate: (request, context) =>
      limiter.run(() => {
        context.onStart?.();
        return llm.generate(request, context);
      }, context),
  };
}
