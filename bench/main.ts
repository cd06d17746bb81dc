/** Runs what bench/RESULTS.md was made with, on what is published: npm run bench [-- NAME | all] */
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { tables } from "./catalog.ts";
import { bench } from "./runner.ts";

const root = resolve(import.meta.dirname, "..");
process.exitCode = await bench(process.argv.slice(2), tables, {
  root,
  scenarios: join(root, "bench/scenarios"),
  out: join(root, "bench/out"),
  flags: ["--import", "tsx", "--import", "./bench/published/register.mjs"],
  print: (text) => process.stdout.write(text),
  build() {
    const { status, stdout } = spawnSync("npm", ["run", "--silent", "build"], { cwd: root, encoding: "utf8" });
    return status === 0 ? undefined : stdout;
  },
});
