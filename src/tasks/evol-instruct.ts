import { defineTask } from "./define.ts";
import { evolvingInstruction } from "./evolving-instruction.ts";
import { instructionMethods } from "./instruction-evolution.ts";
import { evolutionOptions, generateAnswersOption, methodsOption } from "./shared-options.ts";

/**
 * Rewrites an instruction, turn by turn, into a harder or a different one (WizardLM, Xu et al. 2023).
 *
 * Each turn draws one of `methods` by a hash of the seed and the text. What fails a rule (empty, refusal, copies the prompt, only stop
 * words, same as before) is tried once more in another way; then the row is dropped by that rule, or keeps its last good text.
 */
export const evolInstruct = defineTask({
  name: "evol-instruct",
  role: "generate",
  summary: "Rewrites an instruction into a harder or a different one, in several turns",
  source: "WizardLM, Xu et al. 2023, arXiv:2304.12244",
  details:
    "Adds evolved_instruction; with --store evolved_instructions, a list of every evolution. --generate-answers adds answer, or answers in the places of the instructions. " +
    "A text that is empty, a refusal, a copy of the prompt, only stop words or the same as before is made once more in another way; then --eliminated says. The method of each turn is under distil_metadata with --keep-raw. Several generations are chains of their own.",
  examples: [
    "distil generate --model local --task evol-instruct --num-evolutions 2 --store < prompts.jsonl",
    "distil generate --model local --task evol-instruct --methods deepening --methods reasoning --generate-answers < prompts.jsonl",
  ],
  options: {
    ...evolutionOptions,
    methods: methodsOption(instructionMethods),
    generateAnswers: generateAnswersOption,
  },
  create: ({ methods = instructionMethods, ...options }) =>
    evolvingInstruction("evol-instruct", { ...options, methods }),
});
