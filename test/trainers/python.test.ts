import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { convert } from "../../operators/convert.ts";
import { load } from "../../operators/load.ts";
import { save } from "../../operators/save.ts";
import type { Row } from "../../src/row.ts";
import { shapesOf, trainerNames } from "../../src/trainers/names.ts";
import { folderFor } from "../helpers/files.ts";

/** DISTIL_PYTHON names a Python with `datasets`, better with `trl` and `torch` too: CONTRIBUTING.md says how to make one. */
const python = process.env["DISTIL_PYTHON"] ?? "python3";
const found = spawnSync(python, ["-c", "import datasets"], { stdio: "ignore" });
const skip = found.status === 0 ? false : `${python} has no datasets: DISTIL_PYTHON names a Python that has`;

const chat = (question: string, answer: string): Row => ({
  prompt: [{ role: "user", content: question }],
  chosen: [{ role: "assistant", content: `${answer}, surely.` }],
  rejected: [{ role: "assistant", content: "Nobody knows." }],
  chosen_rating: 5,
  rejected_rating: 2,
});
const questions = ["Who pays the rent?", "What is a lease?", "Is rain wet?", "2 + 2?", "Name a river.", "Who lends?"];
const pairs = questions.map((question, index) => chat(question, `Answer ${index}`));
const plain = questions.map((question) => ({ prompt: question, chosen: " Yes.", rejected: " No." }));
const texts = questions.map((text) => ({ text }));
const steps = questions.map((prompt) => ({ prompt, completions: ["One.", "Two."], labels: [true, false] }));

/** Writes FORMAT.SHAPE.jsonl for each format in each shape. */
async function writeAll(folder: string): Promise<number> {
  let files = 0;
  for (const to of trainerNames) {
    for (const shape of shapesOf[to]) {
      const prose = shape === "text" ? texts : plain;
      const rows =
        to === "trl-stepwise" ? steps : shape === "conversational" || shape === "prompt-completion" ? pairs : prose;
      const given = {
        to,
        ...(shapesOf[to].length > 1 ? { shape } : {}),
        margin: to === "trl-reward" && shape === "conversational",
      };
      const pipeline = load({ rows })
        .to(convert(given))
        .to(save(join(folder, `${to}.${shape}.jsonl`)));
      const { rejected } = await pipeline.run({ state: join(folder, "state"), journal: false });
      assert.equal(rejected, 0, `${to} ${shape}`);
      files += 1;
    }
  }
  return files;
}

test("datasets and trl accept what convert() writes in every format and shape", { skip }, async (t) => {
  const folder = await folderFor(t);
  const files = await writeAll(folder);
  const said = execFileSync(python, [join(import.meta.dirname, "accept.py"), folder], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const results = said.split("\n").filter((line) => line.startsWith('{"file"'));
  assert.equal(results.length, files);
  for (const line of results) {
    const { file, rows, trainer, loss } = JSON.parse(line) as {
      file: string;
      rows: number;
      trainer?: string;
      loss?: number;
    };
    assert.equal(rows, file.startsWith("trl-kto") ? 2 * questions.length : questions.length);
    if (trainer !== undefined) t.diagnostic(`${file}: one step of ${trainer}, loss ${loss!.toFixed(3)}`);
  }
});
