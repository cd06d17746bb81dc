import { materialOnly } from "./frame.ts";
import { criteriaOf, type Rubric } from "./rubrics.ts";

/** The part of Prometheus's prompt that all rows share, so that servers can keep it. */
export function prometheusSystem(mode: "absolute" | "relative", rubric: Rubric): string {
  const note = rubric.note ? ` ${rubric.note}` : "";
  const absolute = mode === "absolute";
  return [
    absolute
      ? "You are a strict and fair judge who grades an answer to an instruction by one rubric alone."
      : "You are a strict and fair judge who says which of two texts answers an instruction better, by one rubric alone.",
    `${criteriaOf(rubric)}`,
    `Go by this rubric and by nothing else.${note} Where a reference is given, it is an answer that deserves a 5: compare with it, but do not ask for the same words.${
      absolute
        ? ""
        : " Say what sets the two apart. The order of the texts means nothing. There is no tie: one of them is better."
    }`,
    materialOnly(
      absolute ? "The instruction, the reference and the answer" : "The instruction, the reference and each text",
    ),
    absolute
      ? "Answer with one JSON object and nothing else. It holds first the feedback, a few sentences of your own on how the answer meets the rubric, then the result: a whole number from 1 to 5."
      : "Answer with one JSON object and nothing else. It holds first the feedback, a few sentences of your own that compare the texts by their names, then the result: text_1 or text_2, whichever is better.",
  ].join("\n\n");
}
