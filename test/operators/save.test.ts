import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { limit, load } from "../../operators/index.ts";
import { save } from "../../operators/save.ts";
import { DistilError } from "../../src/errors.ts";
import type { SinkOp } from "../../src/kernel/kinds.ts";
import { folderFor } from "../helpers/files.ts";
import { open } from "./helpers.ts";

test("save() writes rows to a file that appears at the end", async (context) => {
  const path = join(await folderFor(context), "a.jsonl");
  const op = (await open(save(path))) as SinkOp;
  await op.write([{ a: 1 }]);
  assert.equal(existsSync(path), false);
  await op.finish(true);
  assert.equal(await readFile(path, "utf8"), '{"a":1}\n');
});

test("save() takes another format than its name says", async (context) => {
  const path = join(await folderFor(context), "a.txt");
  const op = (await open(save(path, { format: "json" }))) as SinkOp;
  await op.finish(true);
  assert.equal(await readFile(path, "utf8"), "[]\n");
});

test("save() asks whether it may write before it touches anything", async (context) => {
  const folder = await folderFor(context);
  const outputs = { claim: () => Promise.reject(new DistilError("ERR_OUTPUT", "taken")) };
  await assert.rejects(open(save(join(folder, "sub", "a.jsonl")), { outputs }), { message: "taken" });
  assert.deepEqual(await readdir(folder), []);
});

test("save() says that a name has no known ending before it asks for anything", async () => {
  await assert.rejects(open(save("a.xyz")), { code: "ERR_USAGE" });
});

test("save() sets its file aside when the run ends without a word", async (context) => {
  const path = join(await folderFor(context), "a.jsonl");
  const warnings: string[] = [];
  const op = (await open(save(path), { warnings })) as SinkOp;
  await op.write([{ a: 1 }]);
  await op.close?.();
  assert.deepEqual([existsSync(path), warnings.length], [false, 1]);
});

test("save() finishes once", async (context) => {
  const path = join(await folderFor(context), "a.jsonl");
  const warnings: string[] = [];
  const op = (await open(save(path), { warnings })) as SinkOp;
  await op.write([{ a: 1 }]);
  await op.finish(true);
  await op.close?.();
  assert.deepEqual([existsSync(path), warnings], [true, []]);
});

test("save() has its file whole where a later step had enough, and partial where the reader left", async (context) => {
  const folder = await folderFor(context);
  const rows = Array.from({ length: 2_000 }, (_, id) => ({ id }));
  const [path, last] = [join(folder, "c.jsonl"), join(folder, "d.jsonl")];
  const report = await load({ rows })
    .to(save(path))
    .to(limit(1))
    .to(save(last))
    .run({ state: join(folder, ".distil") });
  assert.equal(report.out, 1);
  assert.match(await readFile(path, "utf8"), /^\{"id":0\}\n/);
  assert.equal(await readFile(last, "utf8"), '{"id":0}\n');
  const left = join(folder, "e.jsonl");
  for await (const _ of load({ rows })
    .to(save(left))
    .rows({ state: join(folder, ".distil") }))
    break;
  assert.deepEqual((await readdir(folder)).sort(), [".distil", "c.jsonl", "d.jsonl", "e.jsonl.partial"]);
});
