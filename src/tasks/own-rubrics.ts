import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { z } from "zod";
import { DistilError, didYouMean, systemCode } from "../errors.ts";
import { checkOptions } from "../options.ts";
import { prometheusRubrics } from "./prometheus-rubrics.ts";
import type { Rubric } from "./rubrics.ts";

const text = z.string().trim().min(1);
const five = z.custom<Rubric["levels"]>(
  (value) => Array.isArray(value) && value.length === 5 && value.every((level) => text.safeParse(level).success),
  "a list of five texts, for the scores 1 to 5",
);
const asFields = z.strictObject({ question: text, levels: five, note: text.optional() });

/** Rubrics of one's own by name: each its fields, or one text such as `[Is it kind?]\nScore 1: No.\n…`. */
export type OwnRubrics = Readonly<Record<string, z.input<typeof asFields> | string>>;

/** Rubrics as an option takes them: an object, or the file that holds it. */
export const rubricsOption = z.union(
  [
    z.string().min(1),
    z.custom<OwnRubrics>((value) => typeof value === "object" && value !== null).meta({ type: "object" }),
  ],
  { error: "rubrics by name, or a file of them such as ./rubrics.yaml" },
);

/**
 * The rubric of a name: one's own first, then Prometheus's. Without a name it is one's own, else helpfulness.
 *
 * Throws ERR_OPTION for a name that is nowhere, for several of one's own of which none is named, and for rubrics or a file that cannot be used.
 */
export function rubricNamed(name: string | undefined, given: OwnRubrics | string | undefined): Rubric {
  const own = typeof given === "string" ? fromFile(given) : (given ?? {});
  const names = Object.keys(own);
  if (name === undefined && names.length > 1) {
    throw new DistilError("ERR_OPTION", `Cannot use prometheus-eval.rubrics as none is named of ${names.join(", ")}`, {
      hint: `rubric says which, such as --rubric ${names[0]}`,
    });
  }
  const wanted = name ?? names[0] ?? "helpfulness";
  const found = Object.hasOwn(own, wanted) ? own[wanted] : undefined;
  if (found !== undefined) return typeof found === "string" ? fromText(wanted, found) : fromFields(wanted, found);
  if (Object.hasOwn(prometheusRubrics, wanted)) return prometheusRubrics[wanted]!;
  const known = [...names, ...Object.keys(prometheusRubrics)];
  const hint = didYouMean(wanted, known) || `There are ${known.join(", ")}; rubrics adds your own`;
  throw new DistilError("ERR_OPTION", `Cannot use prometheus-eval.rubric as there is no rubric ${wanted}`, { hint });
}

function fromFields(name: string, fields: unknown): Rubric {
  const { question, levels, note } = checkOptions(`rubrics.${name}`, asFields, fields);
  const trimmed = levels.map((level) => level.trim()) as unknown as Rubric["levels"];
  return { question, levels: trimmed, ...(note === undefined ? {} : { note }) };
}

/** The form that the Prometheus models were trained with: the question in brackets, then a line for each score. */
function fromText(name: string, rubric: string): Rubric {
  const form =
    /^\s*\[([\s\S]+?)\]\s*\n\s*Score 1\s*:([\s\S]+?)\n\s*Score 2\s*:([\s\S]+?)\n\s*Score 3\s*:([\s\S]+?)\n\s*Score 4\s*:([\s\S]+?)\n\s*Score 5\s*:([\s\S]+)$/i;
  const parts = form.exec(rubric)?.slice(1);
  if (parts !== undefined) return fromFields(name, { question: parts[0], levels: parts.slice(1) });
  const shown = JSON.stringify(rubric.length > 60 ? `${rubric.slice(0, 60)}…` : rubric);
  throw new DistilError(
    "ERR_OPTION",
    `Cannot use rubrics.${name} as it must be a question and five levels: current value is ${shown}`,
    {
      hint: "Write {question: …, levels: [five texts]}, or [question] and then a line each from Score 1: to Score 5:",
    },
  );
}

function fromFile(path: string): OwnRubrics {
  let read: unknown;
  try {
    const { parse } = createRequire(import.meta.url)("yaml") as typeof import("yaml");
    read = parse(readFileSync(path, "utf8"));
  } catch (cause) {
    const reason =
      systemCode(cause) === "ENOENT"
        ? "the file does not exist"
        : `it cannot be read: ${String((cause as Error).message).split("\n")[0]}`;
    throw new DistilError("ERR_OPTION", `Cannot use rubrics ${path} as ${reason}`, { cause });
  }
  if (typeof read === "object" && read !== null && !Array.isArray(read)) return read as OwnRubrics;
  throw new DistilError(
    "ERR_OPTION",
    `Cannot use rubrics ${path} as it must hold rubrics by name: current value is ${JSON.stringify(read)}`,
  );
}
