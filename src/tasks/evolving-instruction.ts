import { digest } from "../hash.ts";
import { textColumn } from "./column.ts";
import { checkEvolution, type EvolutionOptions, evolve, evolvedColumns } from "./evolution.ts";
import {
  type InstructionMethod,
  instructionMarkers,
  rewriteInstruction,
  shownInstructions,
} from "./instruction-evolution.ts";
import type { Task } from "./task.ts";

/** Raised when the prompt changes: part of the definition. */
const VERSION = 1;

/** The task that rewrites `instruction`, under any of its names. */
export function evolvingInstruction(name: string, options: EvolutionOptions<InstructionMethod>): Task {
  checkEvolution(name, options);
  return {
    name,
    role: "generate",
    reads: ["instruction"],
    ...evolvedColumns("instruction", options),
    definition: { task: name, version: VERSION, ...options },
    prompt(row, { seed }) {
      const text = textColumn(name, row, "instruction");
      return evolve({
        of: "instruction",
        text,
        besides: [],
        markers: instructionMarkers,
        seed: digest([seed, text]),
        options,
        messages: rewriteInstruction,
        examples: shownInstructions,
      });
    },
  };
}
