// What the README's two commands do first, on a machine that has only Node: install, build; then the command itself.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const root = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "..");
const [command, ...rest] = process.argv.slice(2);

/** The test files of such a folder run in one process, as its start took most of their time. */
const together = ["formats", "kernel", "llm", "operators", "tasks", "trainers"].map((name) => join("test", name));

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(
    `Cannot run on Node ${process.versions.node} as it must be 20.19 or later`,
    "Install a newer Node from nodejs.org",
  );
}

install();
build();
if (command === "quickstart") process.exitCode = run(process.execPath, ["scripts/quickstart.mjs", ...rest]);
else if (command === "test") process.exitCode = test();

/** Installs the dependencies where they are missing or package.json has changed since. No install script runs. */
function install() {
  const mark = join(root, "node_modules", ".distil-installed");
  const wanted = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const key = createHash("sha256")
    .update(JSON.stringify([wanted.dependencies, wanted.devDependencies]))
    .digest("hex");
  if (existsSync(mark) && readFileSync(mark, "utf8") === key) return;
  console.log("Installing dependencies …");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const code = run(npm, ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
  if (code !== 0)
    fail("Cannot install the dependencies", "Look at npm's message above; behind a proxy, set HTTPS_PROXY");
  writeFileSync(mark, key);
}

/** Compiles to dist/ where a source is newer. */
function build() {
  const built = join(root, "dist", ".built");
  const since = existsSync(built) ? statSync(built).mtimeMs : 0;
  if (!["src", "operators", "tsconfig.build.json"].some((path) => newest(join(root, path)) > since)) return;
  console.log("Building …");
  const code = run(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"]);
  if (code !== 0) fail("Cannot build", "The compiler's messages are above");
  writeFileSync(built, "");
}

/** Types, lint, then every test; stops at the first that fails. */
function test() {
  const steps = [
    ["types", ["node_modules/typescript/bin/tsc", "-p", "tsconfig.json"]],
    ["lint", ["node_modules/@biomejs/biome/bin/biome", "check"]],
    ["tests", ["--import", "tsx", "--test", "--test-concurrency=3", "--test-timeout=120000"]],
  ];
  const groups = mkdtempSync(join(root, "test", ".tmp-groups-"));
  try {
    for (const [name, args] of steps) {
      console.log(`> ${name}`);
      const code = run(process.execPath, name === "tests" ? [...args, ...testFiles(groups)] : args);
      if (code !== 0) return code;
    }
    return 0;
  } finally {
    rmSync(groups, { recursive: true });
  }
}

/** Those that take longest come first, so that no core is left with one of them at the end. */
function testFiles(groups) {
  if (rest.length > 0) return rest;
  const all = readdirSync(join(root, "test"), { recursive: true })
    .map((file) => join("test", String(file)))
    .filter((file) => file.endsWith(".test.ts") && !file.includes(".tmp-"));
  const grouped = together.map((folder) => {
    const files = all.filter((file) => dirname(file) === folder).sort();
    const group = join(groups, `${folder.replace(/\W/g, "-")}.test.ts`);
    writeFileSync(group, files.map((file) => `import ${JSON.stringify(pathToFileURL(join(root, file)))};\n`).join(""));
    return group;
  });
  const single = all.filter((file) => !together.includes(dirname(file))).sort();
  const long = single.filter((file) => /help-examples|guides|readme|load-test/.test(file));
  return [...grouped, ...long, ...single.filter((file) => !long.includes(file))];
}

function newest(path) {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function run(program, args) {
  return spawnSync(program, args, { cwd: root, stdio: "inherit" }).status ?? 1;
}

function fail(what, hint) {
  console.error(`${what}. ${hint}.`);
  process.exit(1);
}
