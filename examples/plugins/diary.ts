// A source of your own: distil diary notes --from 2026-03 --plugin examples/plugins/diary.ts
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { defineSource, z } from "distilstream";

/** Reads a folder of notes that are named by their day, one row a note, oldest first. */
export const diary = defineSource({
  name: "diary",
  summary: "Read notes named by their day, such as 2026-03-14.md",
  examples: ["distil diary notes --from 2026-03"],
  options: {
    folder: z.string().meta({ description: "The folder with the notes", placeholder: "DIR" }),
    from: z.string().default("").meta({ description: "The first day, month or year", placeholder: "DAY" }),
  },
  positional: ["folder"],
  async *read({ folder, from }, { signal, warn }) {
    const names = (await readdir(folder)).filter((name) => /^\d{4}-\d\d-\d\d\.md$/.test(name)).sort();
    if (names.length === 0) warn(`diary: ${folder} has no notes`);
    for (const name of names) {
      // Whoever reads the rows may have enough: then nothing more is read.
      if (signal.aborted) return;
      if (name >= from) yield { day: name.slice(0, -3), text: await readFile(join(folder, name), "utf8") };
    }
  },
});
