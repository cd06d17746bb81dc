// Breaks the product on purpose, one line at a time, and sees whether a test notices:
// `npm run mutants`, or `npm run mutants -- journal retry` for some groups. It works on a copy: the tree is never touched.
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { budget } from "./mutants/budget.ts";
import { concurrency } from "./mutants/concurrency.ts";
import { endpoints } from "./mutants/endpoints.ts";
import { faults } from "./mutants/faults.ts";
import { journal } from "./mutants/journal.ts";
import { kernel } from "./mutants/kernel.ts";
import type { Group, Mutant } from "./mutants/mutant.ts";
import { rates } from "./mutants/rates.ts";
import { resume } from "./mutants/resume.ts";
import { retry } from "./mutants/retry.ts";

const groups: Readonly<Record<string, Group>> = {
  kernel,
  journal,
  resume,
  retry,
  rates,
  concurrency,
  endpoints,
  budget,
  faults,
};

/** A test that takes longer is taken for one that noticed. */
const LONGEST = 60_000;

const root = resolve(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "distil-mutants-"));
let running: ChildProcess | undefined;
/** What the tests that ran last wrote. */
let said = "";
process.once("exit", () => {
  running?.kill();
  rmSync(folder, { recursive: true, force: true });
});
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(name, () => process.exit(1));

const copied = ["src", "operators", "bench", "scripts", "test", "fixtures", "package.json", "tsconfig.json"];
for (const part of [...copied, "tsconfig.build.json"]) {
  const filter = (path: string) => !basename(path).startsWith(".tmp-");
  cpSync(join(root, part), join(folder, part), { recursive: true, filter });
}
symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));

/** Whether the tests that should notice a mutant pass. */
async function passes({ tests, named }: Mutant, group: Group): Promise<boolean> {
  const names = named === undefined ? [] : [`--test-name-pattern=${escaped(named)}`];
  const files = tests ?? group.tests ?? [];
  const words = ["--import", "tsx", "--test", `--test-timeout=${LONGEST}`, ...names, ...files];
  const env = { ...process.env, ...group.env };
  const child = spawn(process.execPath, words, { cwd: folder, env, stdio: ["ignore", "pipe", "ignore"] });
  said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk));
  running = child;
  const code = await new Promise<number | null>((done) => child.once("close", done));
  // No test of that name: nothing could have noticed.
  if (code === 0 && /^(#|ℹ) pass 0$/m.test(said)) throw new Error(`No test of ${files.join(", ")} is named: ${named}`);
  return code === 0;
}

type Outcome = "caught" | "SURVIVED" | "UNSOUND" | "MOVED";

async function outcomeOf(mutant: Mutant, group: Group): Promise<Outcome> {
  const path = join(folder, mutant.file);
  const original = readFileSync(path, "utf8");
  if (!original.includes(mutant.from)) return "MOVED";
  if (!(await isSound(mutant, group))) return "UNSOUND";
  // A function, as `$&` in the text would mean something.
  writeFileSync(
    path,
    original.replace(mutant.from, () => mutant.to),
  );
  try {
    return (await passes(mutant, group)) ? "SURVIVED" : "caught";
  } finally {
    writeFileSync(path, original);
  }
}

const sound = new Map<string, boolean>();

/** Whether its tests pass while nothing is broken: else their failing says nothing. */
async function isSound(mutant: Mutant, group: Group): Promise<boolean> {
  const asked = JSON.stringify([mutant.tests ?? group.tests, mutant.named]);
  const known = sound.get(asked) ?? (await passes(mutant, group));
  if (!known && !sound.has(asked)) console.log(failures());
  sound.set(asked, known);
  return known;
}

/** The tests that failed just now. */
function failures(): string {
  return said
    .split("\n")
    .filter((line) => /^\s*(not ok|✖|error:)/.test(line))
    .slice(0, 5)
    .join("\n");
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}

const wanted = process.argv.slice(2);
for (const name of wanted)
  if (groups[name] === undefined) throw new Error(`No group ${name}: ${Object.keys(groups).join(", ")}`);
let caught = 0;
let all = 0;
for (const [name, group] of Object.entries(groups)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`${name}:`);
  for (const mutant of group.mutants) {
    const outcome = await outcomeOf(mutant, group);
    all++;
    if (outcome === "caught") caught++;
    const change = `${mutant.file}: ${oneLine(mutant.from)} → ${oneLine(mutant.to) || "nothing"}`;
    console.log(`  ${outcome.padEnd(8)} ${mutant.promise === undefined ? change : `${mutant.promise} (${change})`}`);
  }
}
console.log(`${caught} of ${all} broken ones were caught`);
process.exitCode = caught === all ? 0 : 1;
