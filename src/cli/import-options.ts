import { z } from "zod";

export const importDetails =
  "Reads what pipeline.save() of distilabel 1.x wrote (pipeline.yaml, or JSON) and writes a pipeline file. What it cannot carry over " +
  "is said on stderr, and as a comment at its place in the file. Ends with 3 where there is any.";

export const importOptions = {
  file: z.string().min(1).meta({
    description: "The file of distilabel, hub:org/name of a data set that it made, or - for standard input",
    placeholder: "FILE",
  }),
  to: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "Write it here instead of to standard output", placeholder: "FILE", short: "o" }),
  force: z.boolean().optional().meta({ description: "Replace a file that is there" }),
};
