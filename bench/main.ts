/** Runs what bench/RESULTS.md was made with: npm run bench [-- NAME | all] */
import { join, resolve } from "node:path";
import { tables } from "./catalog.ts";
import { bench } from "./runner.ts";

const root = resolve(import.meta.dirname, "..");
process.exitCode = await bench(process.argv.slice(2), tables, {
  root,
  scenarios: join(root, "bench/scenarios"),
  out: join(root, "bench/out"),
  print: (text) => process.stdout.write(text),
});
