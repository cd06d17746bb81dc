import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { load, save } from "../../operators/index.ts";
import type { Row } from "../../src/row.ts";
import type { RunOptions } from "../../src/run/options.ts";
import { folderFor, readAll } from "../helpers/files.ts";
import { runPython, withoutPython } from "../helpers/python.ts";

const pairs = (count: number): Row[] =>
  Array.from({ length: count }, (_, n) => ({
    prompt: [{ role: "user", content: `Question ${n}?` }],
    chosen: [{ role: "assistant", content: "Yes." }],
    rejected: [{ role: "assistant", content: n % 2 === 0 ? "No." : "Never." }],
    chosen_rating: 5,
    note: n === 0 ? null : "text",
  }));

interface Place {
  readonly out: string;
  readonly options: RunOptions;
}

async function placeFor(context: TestContext): Promise<Place> {
  const folder = await folderFor(context);
  return {
    out: `${join(folder, "out")}/`,
    options: { state: join(folder, "state"), rejects: join(folder, "rejects") },
  };
}

const shards = async (out: string): Promise<string[]> => (await readdir(join(out, "data"))).sort();

test("save() writes a folder as load_dataset reads it, with a card", async (context) => {
  const { out, options } = await placeFor(context);
  await load({ rows: pairs(10) })
    .to(save(out))
    .run(options);
  assert.deepEqual((await readdir(out)).sort(), ["README.md", "data"]);
  assert.deepEqual(await shards(out), ["train-00000-of-00001.parquet"]);
  const { rows } = await readAll(join(out, "data/train-00000-of-00001.parquet"));
  assert.deepEqual(rows, pairs(10));
});

test("save() deals rows to splits, always the same, and rows of one prompt to one split", async (context) => {
  const { out, options } = await placeFor(context);
  const rows = [...pairs(200), ...pairs(200)];
  const run = () =>
    load({ rows })
      .to(save(out, { split: "train=0.8,test=0.2" }))
      .run(options);
  await run();
  const read = async (split: string) => (await readAll(join(out, `data/${split}-00000-of-00001.parquet`))).rows;
  const [train, held] = [await read("train"), await read("test")];
  assert.equal(train.length + held.length, 400);
  assert.equal(held.length > 40 && held.length < 120, true, String(held.length));
  const prompts = new Set(train.map(({ prompt }) => JSON.stringify(prompt)));
  assert.equal(
    held.some(({ prompt }) => prompts.has(JSON.stringify(prompt))),
    false,
  );
  await run();
  assert.deepEqual(await read("test"), held);
});

test("save() leaves out a split that got no rows", async (context) => {
  const { out, options } = await placeFor(context);
  const report = await load({ rows: pairs(3) })
    .to(save(out, { split: "train=0.9999999,test=0.0000001" }))
    .run(options);
  assert.deepEqual(await shards(out), ["train-00000-of-00001.parquet"]);
  assert.doesNotMatch(await readFile(join(out, "README.md"), "utf8"), /split: test/);
  assert.match(report.warnings.join(), /Split test of default has no rows/);
});

test("save() writes a data set without rows, and says who does not read it", async (context) => {
  const { out, options } = await placeFor(context);
  const report = await load({ rows: [] }).to(save(out)).run(options);
  assert.deepEqual(await shards(out), ["train-00000-of-00001.parquet"]);
  assert.match(report.warnings.join(), /has no rows: datasets reads no Parquet file without rows/);
});

test("save() writes shards of the size that is asked for", async (context) => {
  const { out, options } = await placeFor(context);
  const { openDataSet } = await import("../../src/publish/open.ts");
  const { defineOperator } = await import("../../src/operator.ts");
  const small = defineOperator({
    name: "save",
    summary: "",
    examples: [],
    options: {},
    open: (_, run) => openDataSet({ path: out, shardSize: 2000 }, run),
  });
  await load({ rows: pairs(100) })
    .to(small())
    .run(options);
  const names = await shards(out);
  assert.equal(names.length > 2, true);
  assert.equal(
    names.at(-1),
    `train-${String(names.length - 1).padStart(5, "0")}-of-${String(names.length).padStart(5, "0")}.parquet`,
  );
  assert.deepEqual((await readAll(join(out, "data"))).rows, pairs(100));
});

test("save() gives several outputs of a pipeline a config each", async (context) => {
  const { out, options } = await placeFor(context);
  const { keep } = await import("../../operators/index.ts");
  await load({ rows: pairs(4) })
    .to([keep(["prompt"]).to(save(out, { subset: "prompts" })), keep(["chosen"]).to(save(out))])
    .run(options);
  assert.deepEqual((await readdir(out)).sort(), ["README.md", "data", "prompts"]);
  const readme = await readFile(join(out, "README.md"), "utf8");
  const { readReadme } = await import("../../src/hub/front-matter.ts");
  const { configs } = readReadme(readme).data as { configs: { config_name: string; data_files: unknown }[] };
  assert.deepEqual(
    configs.map(({ config_name, data_files }) => [config_name, data_files]),
    [
      ["default", [{ split: "train", path: "data/train-*" }]],
      ["prompts", [{ split: "train", path: "prompts/train-*" }]],
    ],
  );
});

test("save() refuses to write one split twice", async (context) => {
  const { out, options } = await placeFor(context);
  const twice = load({ rows: pairs(1) }).to([save(out), save(out)]);
  await assert.rejects(twice.run(options), { code: "ERR_OUTPUT", message: /twice/ });
});

test("save() keeps other splits, other files and the owner's words when it writes again", async (context) => {
  const { out, options } = await placeFor(context);
  await load({ rows: pairs(3) })
    .to(save(out))
    .run(options);
  await load({ rows: pairs(2) })
    .to(save(out, { split: "test" }))
    .run(options);
  const path = join(out, "README.md");
  const readme = (await readFile(path, "utf8")).replace("---\n", "---\nlicense: mit # ours\n");
  await writeFile(path, `${readme}\nMy own words.\n`);
  await writeFile(join(out, "notes.txt"), "notes");
  await load({ rows: pairs(5) })
    .to(save(out))
    .run(options);
  const after = await readFile(path, "utf8");
  assert.match(after, /license: mit # ours/);
  assert.match(after, /My own words\.\n$/);
  assert.equal(after.split("## What is in it").length, 2);
  assert.match(after, /name: test\n\s+num_bytes: \d+\n\s+num_examples: 2/);
  assert.match(after, /name: train\n\s+num_bytes: \d+\n\s+num_examples: 5/);
  assert.deepEqual((await readdir(out)).sort(), ["README.md", "data", "notes.txt"]);
});

test("save() leaves nothing half written where the run stops, and says where the rows are", async (context) => {
  const { out, options } = await placeFor(context);
  async function* broken() {
    yield* pairs(3);
    throw new Error("gone");
  }
  const warnings: string[] = [];
  const onEvent: RunOptions["onEvent"] = (event) => void (event.type === "warning" && warnings.push(event.message));
  await assert.rejects(
    load({ rows: broken() })
      .to(save(out))
      .run({ ...options, onEvent }),
    { message: "gone" },
  );
  assert.deepEqual((await readdir(join(out, ".."))).sort(), ["out.partial", "state"]);
  assert.match(warnings.join(), /out\.partial, as JSON Lines/);
});

test("save() refuses a folder whose shards it did not write", async (context) => {
  const { out, options } = await placeFor(context);
  await load({ rows: pairs(1) })
    .to(save(out))
    .run(options);
  const elsewhere = { ...options, state: `${options.state}2` };
  const again = load({ rows: pairs(2) }).to(save(out));
  await assert.rejects(again.run(elsewhere), { code: "ERR_OUTPUT", message: /no run from here wrote it/ });
  await again.run({ ...elsewhere, force: true });
});

test("datasets.load_dataset reads what save() writes", { skip: withoutPython }, async (context) => {
  const { out, options } = await placeFor(context);
  const { keep } = await import("../../operators/index.ts");
  await load({ rows: pairs(40) })
    .to([save(out, { split: "train=0.5,test=0.5" }), keep(["prompt", "note"]).to(save(out, { subset: "prompts" }))])
    .run(options);
  const program = `
import sys, json, datasets
datasets.disable_progress_bars()
both = datasets.load_dataset(sys.argv[1], "default", cache_dir=sys.argv[2])
prompts = datasets.load_dataset(sys.argv[1], "prompts", cache_dir=sys.argv[2])
first = both["train"][0]
print(json.dumps({"rows": {name: len(split) for name, split in both.items()}, "first": first,
  "features": str(both["train"].features), "prompts": len(prompts["train"])}))`;
  const read = (await runPython(program, [out, join(out, "..", "cache")])) as {
    rows: { train: number; test: number };
    first: Row;
    features: string;
    prompts: number;
  };
  assert.equal(read.rows.train + read.rows.test, 40);
  assert.equal(read.prompts, 40);
  const first = (await readAll(join(out, "data/train-00000-of-00001.parquet"))).rows[0];
  assert.deepEqual(read.first, first);
  assert.match(read.features, /'chosen': List\(\{/);
});
