import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { folderBytes, installedPackages, sumBytes } from "../installed.ts";
import { heading, median, spread, table } from "../table.ts";

/**
 * What it takes to start and to have: the command's start against Node's own, the first row through it, the package, its
 * dependencies and what they weigh; beside distilabel where its virtual environment is given.
 *
 *     npm run build && node --import tsx bench/scenarios/install.ts [--runs 21] [--fresh] [--distilabel VENV]
 *
 * Sizes are those of node_modules as it is; `--fresh` packs and installs into an empty folder instead (some 700 MB).
 */
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "21" },
    fresh: { type: "boolean", default: false },
    distilabel: { type: "string", default: resolve(import.meta.dirname, "../peers/.venv") },
  },
});
const root = resolve(import.meta.dirname, "../..");
const main = join(root, "dist/src/cli/main.js");
const row = `${JSON.stringify({ id: 1, text: "one" })}\n`;
const python = join(values.distilabel, "bin/python");
const withDistilabel = existsSync(python);

check();
console.log(heading("Start-up", [], `${values.runs} runs in turn, the median; "over Node" is what is ours of it.`));
console.log(table(["command", "ms", "over Node, ms", "least to most"], await startUp()));
console.log(heading("Install", [`npm ${npm(["--version"]).trim()}`], where()));
console.log(table(["what", "figure"], values.fresh ? freshly(sizes) : sizes(root)));
if (!withDistilabel)
  console.log(`distilabel is skipped as ${values.distilabel} is missing: --distilabel VENV, or bench/peers/setup.sh`);

function check(): void {
  const help = spawnSync(process.execPath, [main, "--help"], { encoding: "utf8" });
  assert.equal(help.status, 0);
  assert.match(help.stdout, /^ {2}chunk +Cut texts/m);
  const keep = spawnSync(process.execPath, [main, "keep", "id"], { input: row, encoding: "utf8" });
  assert.equal(keep.stdout, '{"id":1}\n');
}

/** Side by side, so that a busy moment of the machine meets all of them. */
async function startUp(): Promise<string[][]> {
  const cases: Record<string, () => unknown> = {
    "node -e 0": () => spawnSync(process.execPath, ["-e", "0"]),
    "distil --version": () => spawnSync(process.execPath, [main, "--version"]),
    "distil --help": () => spawnSync(process.execPath, [main, "--help"]),
    "distil chunk --help": () => spawnSync(process.execPath, [main, "chunk", "--help"]),
    "distil chunk --wrods (a mistake)": () => spawnSync(process.execPath, [main, "chunk", "--wrods"]),
    "distil keep id, one row, start to end": () => spawnSync(process.execPath, [main, "keep", "id"], { input: row }),
    "distil keep id, first row out, more to come": firstRow,
  };
  if (withDistilabel) {
    cases["python -c 0"] = () => spawnSync(python, ["-c", "0"]);
    cases["python -c 'import distilabel.pipeline'"] = () => spawnSync(python, ["-c", "import distilabel.pipeline"]);
  }
  const times = new Map(Object.keys(cases).map((name) => [name, [] as number[]]));
  for (let run = 0; run < Number(values.runs); run++) {
    for (const [name, work] of Object.entries(cases)) {
      const started = performance.now();
      await work();
      times.get(name)!.push(performance.now() - started);
    }
  }
  const base = median(times.get("node -e 0")!);
  return [...times].map(([name, all]) => {
    const over = name.startsWith("distil") ? (median(all) - base).toFixed(0) : "";
    return [name, median(all).toFixed(0), over, spread(all, 0)];
  });
}

/** Until the first byte comes, while the input stays open. */
async function firstRow(): Promise<void> {
  const child = spawn(process.execPath, [main, "keep", "id"], { stdio: ["pipe", "pipe", "ignore"] });
  child.stdin.write(row);
  await once(child.stdout, "data");
  child.kill();
}

function where(): string {
  return values.fresh
    ? "Packed and installed into an empty folder, without install scripts."
    : "node_modules as it is, less what is for development.";
}

function sizes(folder: string): string[][] {
  const [packed] = JSON.parse(npm(["pack", "--dry-run", "--json", "--ignore-scripts"])) as [
    { size: number; unpackedSize: number; entryCount: number },
  ];
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const direct = Object.keys(dependencies).length;
  const packages = installedPackages(folder).filter(({ name }) => name !== "distilstream");
  const binaries = packages.filter(({ name }) => name.startsWith("@node-llama-cpp/"));
  const cards = binaries.filter(({ name }) => /cuda|vulkan/.test(name));
  const largest = [...packages].sort((a, b) => b.bytes - a.bytes).slice(0, 6);
  const bytes = sumBytes(packages);
  return [
    ["npm pack", `${kilobytes(packed.size)} in ${packed.entryCount} files, ${kilobytes(packed.unpackedSize)} unpacked`],
    ["dependencies, direct", `${direct}`],
    ["dependencies, all", `${packages.length}`],
    ["installed", megabytes(bytes)],
    [`without node-llama-cpp's ${cards.length} binaries for graphics cards`, megabytes(bytes - sumBytes(cards))],
    [`without its ${binaries.length} binaries (--omit=optional)`, megabytes(bytes - sumBytes(binaries))],
    ["largest", largest.map(({ name, bytes }) => `${name} ${megabytes(bytes)}`).join(", ")],
    ...(withDistilabel ? distilabelSizes() : []),
  ];
}

function freshly(measure: (folder: string) => string[][]): string[][] {
  const folder = mkdtempSync(join(tmpdir(), "distil-install-"));
  try {
    const [{ filename }] = JSON.parse(npm(["pack", "--json", "--ignore-scripts", "--pack-destination", folder])) as [
      { filename: string },
    ];
    const started = performance.now();
    npm(["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", join(folder, filename)]);
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    return [["npm install, whatever npm has kept", `${seconds} s`], ...measure(folder)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The environment that it lives in, without pip and setuptools. */
function distilabelSizes(): string[][] {
  const [library] = readdirSync(join(values.distilabel, "lib"));
  const packages = join(values.distilabel, "lib", library!, "site-packages");
  const tools = ["pip", "setuptools", "pkg_resources"].map((name) => join(packages, name)).filter(existsSync);
  const bytes = folderBytes(packages) - tools.reduce((sum, folder) => sum + folderBytes(folder), 0);
  const known = readdirSync(packages).filter((name) => /^(?!pip-|setuptools-).*\.dist-info$/.test(name));
  const own = known.find((name) => name.startsWith("distilabel-"));
  return [
    ["distilabel, version", own?.replace(/^distilabel-|\.dist-info$/g, "") ?? "none"],
    ["distilabel, packages in its environment beside it", `${known.length - 1}`],
    ["distilabel, installed, compiled files included", megabytes(bytes)],
  ];
}

function npm(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync("npm", [...args], { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 });
  assert.equal(status, 0, stderr);
  return stdout;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1e3).toFixed(0)} kB`;
}
