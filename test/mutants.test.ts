import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Group } from "../scripts/mutants/mutant.ts";
import { root } from "./helpers/distil-command.ts";

const folder = join(root, "scripts/mutants");

// They run for minutes, and by hand: what moved would be found out too late.
for (const file of readdirSync(folder).filter((name) => name !== "mutant.ts")) {
  test(`the mutants of ${file} find what they break, once, and the tests that should notice`, async () => {
    const groups = Object.values((await import(join(folder, file))) as Record<string, Group>);
    for (const { mutants, tests = [] } of groups) {
      for (const mutant of mutants) {
        const text = readFileSync(join(root, mutant.file), "utf8");
        assert.equal(text.split(mutant.from).length, 2, `${mutant.file}: ${mutant.from}`);
        for (const path of mutant.tests ?? tests) assert.ok(existsSync(join(root, path)), path);
      }
    }
  });
}
