import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { compiledCommand, root } from "./helpers/distil-command.ts";
import { folderFor } from "./helpers/files.ts";

/** Looks what standard output is, as the model on this machine does, and says where it would import a package from. */
const program = `
import { decodingThreads } from "./src/llm/local-threads.js";
if (decodingThreads() !== 1) throw new Error("Standard output is no pipe");
console.log(import.meta.resolve("yaml"));
`;

/** As pnpm installs it: the packages that it needs are links beside it. */
async function install(folder: string): Promise<string> {
  const packages = join(folder, "node_modules/.pnpm/distilstream/node_modules");
  await cp(join(await compiledCommand(), "../../.."), join(packages, "distilstream/dist"), { recursive: true });
  const described = await readFile(join(root, "package.json"), "utf8");
  await cp(join(root, "package.json"), join(packages, "distilstream/package.json"));
  for (const name of Object.keys((JSON.parse(described) as { dependencies: object }).dependencies)) {
    await mkdir(dirname(join(packages, name)), { recursive: true });
    await symlink(join(root, "node_modules", name), join(packages, name), "junction");
  }
  const path = join(packages, "distilstream/dist/program.mjs");
  await writeFile(path, program);
  return path;
}

test("a look at a pipe leaves Node able to follow links: else a package comes without its exports", async (t) => {
  const program = await install(await folderFor(t));
  const found = execFileSync(process.execPath, [program], { encoding: "utf8" }).trim();
  assert.equal(found, import.meta.resolve("yaml"));
});
