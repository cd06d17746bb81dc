import { asDistilError } from "../errors.ts";
import type { Breaker } from "./breaker.ts";
import type { Llm } from "./llm.ts";

/** Tells the breaker how each call ends. Stands inside the limiter: what waits for a place is no sign of anything. */
export function watched(llm: Llm, breaker: Breaker): Llm {
  return {
    async generate(request, context) {
      const probe = breaker.begin();
      try {
        const reply = await llm.generate(request, context);
        breaker.succeed();
        return reply;
      } catch (thrown) {
        const error = asDistilError(thrown);
        breaker.fail(error, request, probe);
        throw error;
      }
    },
  };
}
