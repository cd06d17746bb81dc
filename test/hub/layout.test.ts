import assert from "node:assert/strict";
import { test } from "node:test";
import { configsOf, convertedConfigs } from "../../src/hub/layout.ts";

const shape = (configs: ReturnType<typeof configsOf>) =>
  Object.fromEntries(configs.map(({ name, splits }) => [name, Object.fromEntries(splits)]));
const byName = (paths: readonly string[]) => shape(configsOf(paths, {}))["default"];

test("configsOf() finds shards by their names, whatever the split is called", () => {
  const paths = ["README.md", "data/train-00000-of-00002.parquet", "data/train-00001-of-00002-abc.parquet"];
  assert.deepEqual(byName([...paths, "data/train_prefs-00000-of-00001.parquet"]), {
    train: paths.slice(1),
    train_prefs: ["data/train_prefs-00000-of-00001.parquet"],
  });
});

test("configsOf() finds splits by folder before file name", () => {
  assert.deepEqual(byName(["train/a.csv", "dev-2/test.csv", "other.csv"]), {
    train: ["train/a.csv"],
    validation: ["dev-2/test.csv"],
  });
});

test("configsOf() finds splits by words of file names", () => {
  const paths = ["my-train.csv", "eval_1.csv", "valid.csv", "trainer.csv"];
  assert.deepEqual(byName(paths), { train: ["my-train.csv"], validation: ["valid.csv"], test: ["eval_1.csv"] });
});

test("configsOf() takes everything for train where no name says more", () => {
  assert.deepEqual(byName(["b.jsonl", "a.jsonl", ".hidden.jsonl", "__x/c.jsonl", "dataset_infos.json"]), {
    train: ["a.jsonl", "b.jsonl"],
  });
});

test("configsOf() goes by the README's configs", () => {
  const configs = [
    { config_name: "en", data_files: [{ split: "train", path: ["en/*.parquet", "more/**"] }], default: true },
    { config_name: "fr", data_files: "fr/[0-9].parquet" },
    { config_name: "de", data_dir: "de" },
  ];
  const paths = ["en/1.parquet", "en/x/2.parquet", "more/x/3.parquet", "fr/1.parquet", "fr/x.parquet", "de/test.csv"];
  const found = configsOf(paths, { configs });
  assert.deepEqual(shape(found), {
    en: { train: ["en/1.parquet", "more/x/3.parquet"] },
    fr: { train: ["fr/1.parquet"] },
    de: { test: ["de/test.csv"] },
  });
  assert.deepEqual(
    found.map(({ isDefault }) => isDefault),
    [true, false, false],
  );
});

test("convertedConfigs() reads config and split from the folders", () => {
  const paths = ["a/train/0001.parquet", "a/train/0000.parquet", "b/partial-test/0000.parquet"];
  assert.deepEqual(shape(convertedConfigs(paths)), {
    a: { train: ["a/train/0000.parquet", "a/train/0001.parquet"] },
    b: { test: ["b/partial-test/0000.parquet"] },
  });
});
