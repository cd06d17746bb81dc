import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { convert } from "../../operators/convert.ts";
import { load } from "../../operators/load.ts";
import { save } from "../../operators/save.ts";
import { build } from "../../src/build.ts";
import { findCommand } from "../../src/cli/lookup.ts";
import { parseConfig } from "../../src/config.ts";
import type { DistilError } from "../../src/errors.ts";
import { parseExpression } from "../../src/expression.ts";
import type { Pipeline } from "../../src/pipeline.ts";
import type { Row } from "../../src/row.ts";
import { parseWords } from "../../src/words.ts";
import { run } from "../cli/memory-io.ts";
import { shell } from "../helpers/distil-command.ts";
import { folderFor } from "../helpers/files.ts";

const pair = {
  prompt: [{ role: "user", content: "Q" }],
  chosen: [{ role: "assistant", content: "A" }],
  rejected: [{ role: "assistant", content: "B" }],
};

interface Ran {
  readonly rows: Row[];
  readonly rejects: string[];
  readonly report: Awaited<ReturnType<Pipeline["run"]>> | undefined;
  readonly error: DistilError | undefined;
}

/** What became of rows, what was said of the others, and how it ended. */
async function ran(options: Parameters<typeof convert>[0], given: readonly Row[]): Promise<Ran> {
  const rejects: string[] = [];
  const rows: Row[] = [];
  let report: Ran["report"];
  let error: DistilError | undefined;
  try {
    const onEvent = (event: { type: string }) => {
      if (event.type === "reject") rejects.push((event as unknown as { error: { message: string } }).error.message);
      if (event.type === "run-end") report = (event as unknown as { report: Ran["report"] }).report;
    };
    const pipeline = convert(options);
    for await (const row of pipeline.apply(given, { journal: false, onEvent })) rows.push({ ...row });
  } catch (thrown) {
    error = thrown as DistilError;
  }
  return { rows, rejects, report, error };
}

function message(action: () => unknown): string {
  try {
    action();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

test("convert() rejects a row that the trainer would fail on, with every reason", async () => {
  const bad = { ...pair, chosen: [{ role: "assistant", content: "" }], rejected: [] };
  const { rows, rejects } = await ran("trl-dpo", [pair, { ...pair, rejected: pair.chosen }, bad]);
  assert.equal(rows.length, 1);
  assert.equal(rejects[0], "Cannot convert the row to trl-dpo as chosen and rejected are the same");
  assert.match(rejects[1]!, /rejected is neither a text nor a list of messages/);
});

test("convert() rejects a row that lacks what the format needs, by the columns it has", async () => {
  const { rejects } = await ran("trl-dpo", [{ instruction: "Q", generation: "A" }]);
  assert.match(rejects[0]!, /it has no chosen and rejected.*the row has instruction, generation$/);
});

test("convert() makes two rows of a preference for trl-kto and counts the born one", async () => {
  const { rows, report } = await ran("trl-kto", [pair]);
  assert.deepEqual(
    rows.map(({ completion, label }) => [completion, label]),
    [
      [pair.chosen, true],
      [pair.rejected, false],
    ],
  );
  assert.deepEqual([report!.in, report!.born, report!.out], [1, 1, 2]);
});

test("convert() stops at the end where trl-kto has one label only", async () => {
  const row = { prompt: "Q", completion: "A", label: true };
  const { error } = await ran("trl-kto", [row, row]);
  assert.equal(error?.code, "ERR_OUTPUT");
  assert.match(error!.message, /Cannot write trl-kto as all 2 rows have the label true/);
});

test("convert() leaves no file where the rows do not go together", async (t) => {
  const folder = await folderFor(t);
  const file = join(folder, "kto.jsonl");
  const rows = [{ prompt: "Q", completion: "A", label: true }];
  const pipeline = load({ rows }).to(convert("trl-kto")).to(save(file));
  await assert.rejects(pipeline.run({ state: join(folder, "state") }), { code: "ERR_OUTPUT" });
  assert.ok(!existsSync(file));
});

test("convert() warns where a service would refuse so few rows", async () => {
  const { report, rows } = await ran("openai-sft", [{ instruction: "Q", generation: "A" }]);
  assert.equal(rows.length, 1);
  assert.match(report!.warnings.join(), /fewer than 10 rows are refused/);
});

test("convert() keeps the columns that are named, and rejects rows that lack one or mix its types", async () => {
  const { rows, rejects } = await ran({ to: "trl-dpo", keepColumns: "id,topic" }, [
    { ...pair, id: 1, topic: "law", other: 1 },
    { ...pair, id: 2 },
    { ...pair, id: "three", topic: "law" },
  ]);
  assert.deepEqual(Object.keys(rows[0]!), ["prompt", "chosen", "rejected", "id", "topic"]);
  assert.match(rejects[0]!, /no column topic/);
  assert.match(rejects[1]!, /id is a text, but earlier rows have a number/);
  assert.equal(rows.length, 1);
});

test("convert() drops a tie by binarize's rule", async () => {
  const { report } = await ran("trl-dpo", [{ instruction: "Q", generations: ["a", "b"], ratings: [1, 1] }]);
  assert.deepEqual(report!.steps.find(({ operator }) => operator === "convert")!.rules, { tie: 1 });
});

test("convert() refuses plain text for a conversation with roles", async () => {
  const system = { ...pair, prompt: [{ role: "system", content: "S" }, ...pair.prompt] };
  const { rejects } = await ran({ to: "trl-dpo", shape: "standard" }, [system]);
  assert.match(rejects[0]!, /no place for the roles of its prompt, which has a system prompt.*--shape conversational/);
});

test("convert() reads columns under other names", async () => {
  const { rows } = await ran({ to: "alpaca", input: { instruction: "question", generation: "reply" } }, [
    { question: "Q", reply: "A" },
  ]);
  assert.equal(rows[0]!["output"], "A");
});

test("convert() says which options do not go together", () => {
  assert.match(
    message(() => convert({ to: "openai-sft", shape: "standard" })),
    /shape with openai-sft as it must be conversational/,
  );
  assert.match(
    message(() => convert({ to: "trl-dpo", shape: "text" })),
    /must be conversational or standard/,
  );
  assert.match(
    message(() => convert({ to: "trl-dpo", margin: true })),
    /only trl-reward reads a margin/,
  );
  assert.match(
    message(() => convert({ to: "trl-dop" as "trl-dpo" })),
    /one of trl-sft, /,
  );
});

test("convert() refuses to keep a column that the trainer gives a meaning", async () => {
  for (const column of ["prompt", "label", "tools"]) {
    const { error } = await ran({ to: "trl-dpo", keepColumns: [column] }, [pair]);
    assert.equal(error?.code, "ERR_OPTION");
    assert.match(error!.message, new RegExp(`keep-columns with ${column} as trl-dpo would take it`));
  }
});

test("convert is one step in every spelling", () => {
  const plan = (pipeline: Pipeline): unknown => JSON.parse(JSON.stringify(pipeline.nodes));
  const coded = plan(convert({ to: "trl-sft", shape: "prompt-completion", keepColumns: ["a", "b"] }));
  const words = ["--to", "trl-sft", "--shape", "prompt-completion", "--keep-columns", "a,b"];
  const yaml = "pipeline:\n  - convert: { to: trl-sft, shape: prompt-completion, keep-columns: [a, b] }\n";
  assert.deepEqual(plan(build(parseExpression(`convert ${words.join(" ")}`))), coded);
  assert.deepEqual(plan(build(parseConfig(yaml, "p.yaml").pipeline!)), coded);
  const options = parseWords(findCommand("convert").entry, words);
  assert.deepEqual(plan(build([{ type: "operator", name: "convert", options }])), coded);
});

test("convert works in a branch, between joins", async () => {
  const pipeline = build(parseExpression("[convert trl-dpo, convert openai-dpo] >> merge"));
  const rows: Row[] = [];
  for await (const row of pipeline.apply([pair], { journal: false })) rows.push(row);
  assert.deepEqual([rows.length, "input" in rows[0]!, "chosen" in rows[0]!], [1, true, true]);
});

test("distil convert ends with 3 where rows were rejected and with 1 where the labels are all the same", async (t) => {
  const folder = await folderFor(t);
  await writeFile(join(folder, "pairs.jsonl"), `${JSON.stringify(pair)}\n{"a":1}\n`);
  const some = await shell("distil convert --to trl-kto < pairs.jsonl > kto.jsonl", folder);
  assert.equal(some.code, 3, some.stderr);
  assert.equal((await readFile(join(folder, "kto.jsonl"), "utf8")).split("\n").length, 3);
  const one = await shell("head -n 1 kto.jsonl | distil convert --to trl-kto | distil save again.jsonl", folder);
  assert.equal(one.code, 1, one.stderr);
  assert.match(one.stderr, /its one row has the label true/);
  assert.ok(!existsSync(join(folder, "again.jsonl")));
});

test("distil convert --help names every format", async () => {
  const { stdout } = await run("convert", "--help");
  assert.match(stdout, /llama-factory-dpo/);
});
