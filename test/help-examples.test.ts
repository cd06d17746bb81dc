import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { table } from "../src/cli/table.generated.ts";
import { load, save } from "../src/index.ts";
import { someSweep } from "./bench/some-result.ts";
import { run } from "./cli/memory-io.ts";
import { shell } from "./helpers/distil-command.ts";
import { elsewhere, pageFolder } from "./helpers/pages.ts";
import { stoodIn } from "./helpers/stood-in.ts";

const { url, env } = await stoodIn();

/** What single commands read where it is not what the others read. */
const inputs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  rename: { "rows.jsonl": '{"question":"a","answer":"b"}' },
  "bench compare": { "before.json": JSON.stringify(someSweep(2, 1.5)), "after.json": JSON.stringify(someSweep(2)) },
};

const described = [...table.operators, ...table.commands, ...table.tasks];

for (const entry of described) {
  for (const example of entry.examples) {
    test(`the example of distil ${entry.name} --help runs: ${example}`, async (t) => {
      const folder = await pageFolder(example, {
        "distil.yaml": elsewhere('models: { small: "openai:gpt-4o", large: "openai:gpt-4o-mini" }', url),
        "pipeline.yaml": "pipeline: [ load: prompts.jsonl, keep: instruction, save: out.jsonl ]",
        ...inputs[entry.name],
      });
      for (const file of ["more", "preference"].filter(
        (name) => example.includes(`${name}.parquet`) && !example.includes("save"),
      ))
        await load({ rows: [...Array(10).keys()].map((id) => ({ id })) })
          .to(save(join(folder, `${file}.parquet`)))
          .run({ state: folder });
      const { code, stderr } = await inProcess(t, elsewhere(example, url), folder);
      assert.equal(code, 0, stderr);
    });
  }
}

/** `distil OPERATOR … < FILE` as the same words in one pipeline; other lines in a shell. */
async function inProcess(
  t: TestContext,
  line: string,
  folder: string,
): Promise<{ code: number | null; stderr: string }> {
  const [, words, file] = /^distil ((?!load|save)[^|]+) < (\S+)$/.exec(line) ?? [];
  if (words === undefined) return shell(line, folder, { env });
  const before = process.cwd();
  process.chdir(folder);
  t.after(() => process.chdir(before));
  return run("run", `load ${file} >> ${words} >> save done.jsonl`, "--config", "distil.yaml");
}
