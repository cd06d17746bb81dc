import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { load, save } from "../../operators/index.ts";
import { folderFor, readAll } from "../helpers/files.ts";
import { hubFor } from "../helpers/hub/environment.ts";
import { runPython, withoutPython } from "../helpers/python.ts";

const rows = () =>
  Array.from({ length: 20 }, (_, n) => ({ prompt: `Question ${n}?`, messages: [{ role: "user", content: "Hello" }] }));

const program = `
import datasets, json, sys
datasets.disable_progress_bars()
both = datasets.load_dataset("me/set", cache_dir=sys.argv[1])
datasets.Dataset.from_list([{"a": 1, "m": [{"role": "user", "content": "b"}]}]).push_to_hub("me/pushed", "first")
datasets.Dataset.from_list([{"b": 2}]).push_to_hub("me/pushed", "second", split="test")
print(json.dumps({name: split.to_list() for name, split in both.items()}))`;

test("datasets loads what save hub: wrote, and load hub: reads what datasets pushed", {
  skip: withoutPython,
}, async (context) => {
  const hub = await hubFor(context, { name: "me", role: "write" });
  const folder = await folderFor(context);
  const options = { state: folder, rejects: join(folder, "rejects") };
  await load({ rows: rows() })
    .to(save("hub:me/set", { split: "train=0.5,test=0.5" }))
    .run(options);
  const { train, test: held } = (await runPython(program, [join(folder, "cache")], {
    HF_ENDPOINT: hub.url,
    HF_TOKEN: "hf_of_the_test",
    HF_HOME: join(folder, "home"),
    HF_HUB_DISABLE_IMPLICIT_TOKEN: "0",
    HF_HUB_DISABLE_XET: "1",
    HF_HUB_OFFLINE: "0",
    HF_DATASETS_OFFLINE: "0",
  })) as { train: unknown[]; test: unknown[] };
  assert.deepEqual([train, held], [(await readAll("hub:me/set")).rows, (await readAll("hub:me/set:test")).rows]);
  assert.equal(train.length + held.length, 20);
  assert.deepEqual((await readAll("hub:me/pushed/first")).rows, [{ a: 1, m: [{ role: "user", content: "b" }] }]);
  assert.deepEqual((await readAll("hub:me/pushed/second")).rows, [{ b: 2 }]);
});
