import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { test } from "node:test";

/** Packages that a file loads at once, through all that it imports. Types load nothing. */
function packagesOf(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return new Set();
  seen.add(file);
  const found = new Set<string>();
  for (const [, path] of readFileSync(file, "utf8").matchAll(
    /^(?:import|export)\s+(?!type\b)(?:[^"';]*?\sfrom\s+)?"([^"]+)"/gm,
  )) {
    const target = join(dirname(file), path!);
    if (path!.startsWith("node:")) continue;
    if (!path!.startsWith(".")) found.add(path!);
    else for (const name of packagesOf(target, seen)) found.add(name);
  }
  return found;
}

const entries: Record<string, readonly string[]> = {
  "src/cli/main.ts": [],
  "src/cli/overview.ts": [],
  "src/cli/lookup.ts": [],
  "src/cli/complete.ts": ["commander"],
  "src/cli/help.ts": ["commander"],
  "src/words.ts": ["commander"],
  // The first row of a command that asks no model: an HTTP client takes 40 ms, all tasks and operators 60, YAML 20.
  "src/cli/operator.ts": ["zod"],
  "operators/keep.ts": ["zod"],
  "src/run/run.ts": ["zod"],
};

for (const [file, packages] of Object.entries(entries)) {
  test(`${file} loads ${packages.join(" and ") || "no package"} and nothing else, as its users must not wait`, () => {
    assert.ok(existsSync(file));
    assert.deepEqual([...packagesOf(file)], packages);
  });
}
