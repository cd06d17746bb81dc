import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { type Table, tables } from "../../bench/catalog.ts";
import { argumentsOf, bench, listing } from "../../bench/runner.ts";

const root = resolve(import.meta.dirname, "../..");
const table = (name: string, scenario = name): Table => ({ name, scenario, shows: name, args: [], minutes: 1 });

/** Runs `words` over scenarios of our own; gives the exit status, what was printed, and the files that were kept. */
async function ran(words: readonly string[], scripts: Readonly<Record<string, string>>, wrong?: string) {
  const folder = mkdtempSync(join(tmpdir(), "distil-runner-"));
  const [printed, out] = [[] as string[], join(folder, "out")];
  const print = (text: string) => void printed.push(text);
  try {
    for (const [name, code] of Object.entries(scripts)) writeFileSync(join(folder, `${name}.ts`), code);
    const code = await bench(
      words,
      Object.keys(scripts).map((name) => table(name)),
      { root, scenarios: folder, out, print, flags: ["--import", "tsx"], build: () => wrong },
    );
    const kept = Object.fromEntries(
      (code === 2 ? [] : readdirSync(out)).map((name) => [name, readFileSync(join(out, name), "utf8")]),
    );
    return { code, printed: printed.join(""), kept };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("tables names every scenario, and no other", () => {
  const files = readdirSync(join(root, "bench/scenarios")).map((file) => file.replace(/\.ts$/, ""));
  assert.deepEqual([...new Set(tables.map(({ scenario }) => scenario))].sort(), files.sort());
});

test("tables have names of their own", () => {
  const names = tables.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
});

test("tables name only arguments that their scenario knows", () => {
  for (const { scenario, args } of tables) {
    const source = readFileSync(join(root, `bench/scenarios/${scenario}.ts`), "utf8");
    const flags = args.filter((word) => word.startsWith("--")).map((word) => word.slice(2));
    for (const flag of flags)
      assert.match(source, new RegExp(`\\b${flag}"?: \\{ type:`), `${scenario} takes --${flag}`);
  }
});

test("scenarios all say the same header", () => {
  for (const file of readdirSync(join(root, "bench/scenarios"))) {
    const source = readFileSync(join(root, "bench/scenarios", file), "utf8");
    assert.match(source, /\b(header|heading)\(/, `${file} prints bench/header.ts`);
  }
});

test("listing() names each table with its arguments", () => {
  const text = listing(tables);
  for (const { name, scenario, args } of tables) {
    assert.match(text, new RegExp(`^ {2}${name} `, "m"));
    assert.ok(text.includes([`${scenario}.ts`, ...args].join(" ")));
  }
});

test("argumentsOf() lets flags win and other words take the place", () => {
  const own = { ...table("one"), args: ["--rows", "5"] };
  assert.deepEqual(argumentsOf(own, ["--rows", "7"]), ["--rows", "5", "--rows", "7"]);
  assert.deepEqual(argumentsOf({ ...own, args: ["5"] }, ["7"]), ["7"]);
});

test("bench() suggests the name that was meant", async () => {
  const { code, printed } = await ran(["growht"], { growth: "" });
  assert.equal(code, 2);
  assert.match(printed, /Did you mean growth\?/);
});

test("bench() measures nothing where the package cannot be built", async () => {
  const { code, printed } = await ran(["one"], { one: "console.log('measured')" }, "src/x.ts: error TS1005");
  assert.equal(code, 1);
  assert.match(printed, /Cannot build the package\nsrc\/x.ts: error TS1005/);
  assert.doesNotMatch(printed, /measured/);
});

test("bench() runs one table with more arguments and keeps what it prints", async () => {
  const { code, printed, kept } = await ran(["one", "--rows", "3"], {
    one: "console.log(process.argv.slice(2).join(' '))",
  });
  assert.equal(code, 0);
  assert.match(kept["one.txt"]!, /^--rows 3$/m);
  assert.match(printed, /^--rows 3$/m);
});

test("bench() goes on with all after a failure, and says so", async () => {
  const scripts = {
    bad: "process.exit(7)",
    part: "console.log('Skipped as jq is missing')",
    good: "console.log('well')",
  };
  const { code, printed, kept } = await ran(["all"], scripts);
  assert.equal(code, 1);
  assert.match(printed, /── 2 of 3 tables/);
  assert.match(printed, /bad +failed \(7\)/);
  assert.match(printed, /part +in part .*\n +Skipped as jq is missing/);
  assert.match(kept["good.txt"]!, /^well$/m);
});
