import type { Llm } from "./llm.ts";

/** Counts the calls that somebody waits for, wherever they are: in a queue, at a server, or between two attempts. */
export class Pending {
  #count = 0;

  get count(): number {
    return this.#count;
  }

  counted(llm: Llm): Llm {
    return {
      generate: async (request, context) => {
        this.#count++;
        try {
          return await llm.generate(request, context);
        } finally {
          this.#count--;
        }
      },
    };
  }
}
