import { digest } from "../hash.ts";
import { textColumn } from "./column.ts";
import { defineTask } from "./define.ts";
import { checkEvolution, type EvolutionOptions, evolve, evolvedColumns } from "./evolution.ts";
import {
  type ResponseMethod,
  responseMarkers,
  responseMethods,
  rewriteResponse,
  shownResponses,
} from "./response-evolution.ts";
import { evolutionOptions, methodsOption } from "./shared-options.ts";
import type { Task } from "./task.ts";

/** Raised when the prompt changes: part of the definition. */
const VERSION = 1;

/**
 * Rewrites a response, turn by turn, into a better one (Deita, Liu et al. 2023).
 *
 * Each turn draws one of `methods` by a hash of the seed and the texts. What fails a rule (empty, refusal, copies the prompt, only stop
 * words, same as before) is tried once more in another way; then the row is dropped by that rule, or keeps its last good text.
 */
export const evolQuality = defineTask({
  name: "evol-quality",
  role: "generate",
  summary: "Rewrites a response into a better one, in several turns",
  source: "Deita, Liu et al. 2023, arXiv:2312.15685",
  details:
    "Adds evolved_response; with --store evolved_responses, a list of every evolution. A text that is empty, a refusal, a copy of the prompt or of the instruction, only stop words or the same as before is made once more in another way; then --eliminated says. The method of each turn is under distil_metadata with --keep-raw. Several generations are chains of their own.",
  examples: [
    `echo '{"instruction":"Why is the sky blue?","response":"Because of the air."}' | distil generate --model local --task evol-quality`,
  ],
  options: {
    ...evolutionOptions,
    methods: methodsOption(responseMethods),
  },
  create: ({ methods = responseMethods, ...options }) => evolvingResponse({ ...options, methods }),
});

function evolvingResponse(options: EvolutionOptions<ResponseMethod>): Task {
  checkEvolution("evol-quality", options);
  return {
    name: "evol-quality",
    role: "generate",
    reads: ["instruction", "response"],
    ...evolvedColumns("response", options),
    definition: { task: "evol-quality", version: VERSION, ...options },
    prompt(row, { seed }) {
      const instruction = textColumn("evol-quality", row, "instruction");
      const response = textColumn("evol-quality", row, "response");
      return evolve({
        of: "response",
        text: response,
        besides: [instruction],
        markers: responseMarkers,
        seed: digest([seed, instruction, response]),
        options,
        messages: (text, method, mark) => rewriteResponse(instruction, text, method, mark),
        examples: shownResponses,
      });
    },
  };
}
