import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { generatedFiles } from "../../scripts/generate.ts";
import { table } from "../../src/cli/table.generated.ts";
import { errorCodes } from "../../src/errors.ts";

for (const [path, text] of generatedFiles()) {
  test(`${path} is what the declarations say (node --import tsx scripts/generate.ts)`, () => {
    assert.equal(readFileSync(path, "utf8"), text);
  });
}

test("docs/reference has a page for each operator and no others", () => {
  const pages = [
    "README.md",
    "commands.md",
    "models.md",
    "tasks.md",
    ...table.operators.map(({ name }) => `${name}.md`),
  ];
  assert.deepEqual(readdirSync("docs/reference").sort(), pages.sort());
});

test("docs/errors.md names every code once", () => {
  const codes = [...readFileSync("docs/errors.md", "utf8").matchAll(/^\| `(ERR_\w+)`/gm)].map(([, code]) => code);
  assert.deepEqual(codes, Object.keys(errorCodes));
});

for (const entry of [...table.operators, ...table.commands]) {
  test(`${entry.name} says what it and each of its options does`, () => {
    assert.match(entry.summary, /^[A-Z].*[^.]$/);
    assert.deepEqual(
      entry.options.filter(({ description }) => description === "").map(({ flag }) => flag),
      [],
    );
  });

  test(`${entry.name} has no two options of one flag or letter`, () => {
    const flags = entry.options.flatMap(({ flag, short }) => (short ? [flag, short] : [flag]));
    assert.equal(new Set([...flags, "help", "h"]).size, flags.length + 2);
  });

  test(`${entry.name} has its values without flags among its options`, () => {
    assert.ok(entry.positional.every((name) => entry.options.some((option) => option.name === name)));
  });
}
