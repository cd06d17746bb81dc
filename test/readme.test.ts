import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { table } from "../src/cli/table.generated.ts";
import { root } from "./helpers/distil-command.ts";
import { testPages } from "./helpers/page-tests.ts";
import { isGuide, pages } from "./helpers/pages.ts";

testPages(pages().filter((page) => !isGuide(page)));

test("every script of package.json has its file", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  for (const [name, script] of Object.entries(scripts)) {
    for (const [file] of script.matchAll(/\b(?:scripts|bench)\/\S+/g))
      assert.ok(existsSync(join(root, file)), `npm run ${name}: ${file}`);
  }
});

test("CONTRIBUTING.md says why each dependency is there", () => {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<
    string,
    Record<string, string>
  >;
  const said = readFileSync(join(root, "CONTRIBUTING.md"), "utf8").matchAll(/^\| ([^|]+) \|/gm);
  const names = [...said].flatMap(([, cell]) => cell!.replace(/ \(.*\)/, "").split(", "));
  const all = { ...manifest["dependencies"], ...manifest["devDependencies"], ...manifest["peerDependencies"] };
  assert.deepEqual(names.filter((name) => !["package", "---"].includes(name)).sort(), Object.keys(all).sort());
});

test("direct dependencies are pinned exactly", () => {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<
    string,
    Record<string, string>
  >;
  for (const [name, version] of Object.entries({ ...manifest["dependencies"], ...manifest["devDependencies"] }))
    assert.match(version, /^\d/, name);
});

test("README.md names every operator", () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  for (const { name } of table.operators) assert.match(readme, new RegExp(`\\[${name}\\]\\(docs/reference/`), name);
});
