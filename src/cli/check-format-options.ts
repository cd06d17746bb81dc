import { z } from "zod";

export const checkFormatDetails =
  "Reads what load reads, row by row. Without a format it says which one the rows are in. Ends with 0 where every row is fine, with 3 " +
  "where rows would fail, or with all of them together. Formats: those of convert --to.";

export const checkFormatOptions = {
  files: z.array(z.string().min(1)).min(1).meta({
    description: "The format, which may be left out, and the files; - is standard input",
    placeholder: "[FORMAT] FILE",
  }),
  examples: z
    .int()
    .min(1)
    .default(3)
    .meta({ description: "How many rows to name for each reason", placeholder: "N", short: "n" }),
  json: z.boolean().optional().meta({ description: "Write what was found as JSON" }),
  datasetInfo: z.string().min(1).optional().meta({
    description: "Write the entry of LLaMA-Factory's dataset_info.json under this name, and what was found to stderr",
    placeholder: "NAME",
  }),
  format: z
    .string()
    .optional()
    .meta({ description: "Read the files as this format whatever their names say", placeholder: "FORMAT" }),
} as const;
