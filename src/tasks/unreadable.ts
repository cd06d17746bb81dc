import { DistilError } from "../errors.ts";

/** The error of a reply that does not say what was asked; `problem` ends the sentence, in words that a model can act on. */
export function unreadable(problem: string): DistilError {
  return new DistilError("ERR_PARSE", `Cannot use the reply as ${problem}`);
}
