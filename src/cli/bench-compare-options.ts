import { z } from "zod";

const result = (description: string, placeholder: string) => z.string().min(1).meta({ description, placeholder });

export const benchCompareOptions = {
  a: result("The result to compare with, written by --json", "A.json"),
  b: result("The result that is judged", "B.json"),
  html: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "Write the comparison with charts, in one file that needs no network", placeholder: "FILE" }),
  format: z.enum(["table", "json"]).default("table").meta({ description: "What standard output gets" }),
  seed: z.string().default("1").meta({ description: "Decides the draws of the bootstrap", placeholder: "TEXT" }),
} as const;

export const benchCompareDetails =
  "Compares each setting that both have, with 95 % confidence intervals over repeats (--repeat 5), and says of each figure whether B is better, " +
  "worse, or no different as far as can be seen. Refuses results of different prompts, lengths or modes. Invalid and partial legs are left out.";
