import { defineTask } from "./define.ts";
import { evolvingInstruction } from "./evolving-instruction.ts";
import { evolutionOptions, generateAnswersOption, methodsOption } from "./shared-options.ts";

const complexityMethods = ["constraints", "deepening", "concretizing", "reasoning"] as const;

/**
 * Rewrites an instruction, turn by turn, into more and more complex ones (Deita, Liu et al. 2023).
 *
 * As evol-instruct, without its method that writes about something else: every evolution asks for more than the one before.
 */
export const evolComplexity = defineTask({
  name: "evol-complexity",
  role: "generate",
  summary: "Rewrites an instruction into more and more complex ones, in several turns",
  source: "Deita, Liu et al. 2023, arXiv:2312.15685",
  details:
    "As evol-instruct, without breadth: every evolution asks for more than the one before. With --store and --include-original the list is what complexity-scorer ranks.",
  examples: [
    "distil generate --model local --task evol-complexity --num-evolutions 3 --store --include-original < prompts.jsonl",
  ],
  options: {
    ...evolutionOptions,
    methods: methodsOption(complexityMethods),
    generateAnswers: generateAnswersOption,
  },
  create: ({ methods = complexityMethods, ...options }) =>
    evolvingInstruction("evol-complexity", { ...options, methods }),
});
