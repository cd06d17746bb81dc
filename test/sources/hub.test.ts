import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import zlib from "node:zlib";
import { keep, limit, load } from "../../operators/index.ts";
import { readAll } from "../helpers/files.ts";
import { hubFor } from "../helpers/hub/environment.ts";
import { parquetOf } from "../helpers/hub/parquet.ts";

const numbers = (rows: readonly Record<string, unknown>[]) => rows.map((row) => row["n"]);
const reader = { name: "me", role: "read" } as const;

test("load hub: reads the Parquet shards of train in order", async (context) => {
  const hub = await hubFor(context);
  hub.add("org/set", {
    "data/train-00000-of-00002.parquet": parquetOf({ n: [1, 2] }),
    "data/train-00001-of-00002.parquet": parquetOf({ n: [3] }),
    "data/test-00000-of-00001.parquet": parquetOf({ n: [9] }),
  });
  assert.deepEqual(numbers((await readAll("hub:org/set")).rows), [1, 2, 3]);
  assert.deepEqual(numbers((await readAll("hub:org/set:test+train")).rows), [9, 1, 2, 3]);
});

test("load hub: reads JSON Lines, packed or not, and CSV", async (context) => {
  const hub = await hubFor(context);
  hub.add("org/lines", { "a.jsonl": '{"n":1}\n', "b.jsonl.gz": zlib.gzipSync('{"n":2}\n'), "README.md": "Hello" });
  hub.add("org/table", { "rows.csv": "n\n1\n" });
  assert.deepEqual(numbers((await readAll("hub:org/lines")).rows), [1, 2]);
  assert.deepEqual(numbers((await readAll("hub:org/table")).rows), ["1"]);
});

test("load hub: lists all pages of a tree", async (context) => {
  const hub = await hubFor(context);
  hub.page = 3;
  const files = Array.from({ length: 10 }, (_, n) => [`part-${n}.jsonl`, `{"n":${n}}\n`]);
  hub.add("org/set", Object.fromEntries(files));
  assert.equal((await readAll("hub:org/set")).rows.length, 10);
});

test("load hub: reads the commit that the revision was at when it began", async (context) => {
  const hub = await hubFor(context);
  const { sha } = hub.add("org/set", { "a.jsonl": '{"n":1}\n' });
  const { findSources } = await import("../../src/sources/find.ts");
  const found = await findSources(["hub:org/set"]);
  hub.add("org/set", { "a.jsonl": '{"n":2}\n' });
  const { readSources } = await import("../../src/sources/open.ts");
  const options = { signal: new AbortController().signal, reject() {}, warn() {} };
  assert.deepEqual(numbers((await readSources(found, options).next()).value!), [1]);
  assert.deepEqual(numbers((await readAll("hub:org/set")).rows), [2]);
  assert.deepEqual(numbers((await readAll(`hub:org/set@${sha}`)).rows), [1]);
});

test("load hub: reads the config named, and the one that is the default", async (context) => {
  const hub = await hubFor(context);
  const readme =
    "---\nconfigs:\n- config_name: a\n  data_files: a/*\n- config_name: b\n  default: true\n  data_files: b/*\n---\n";
  hub.add("org/set", { "README.md": readme, "a/1.jsonl": '{"n":1}\n', "b/1.jsonl": '{"n":2}\n' });
  assert.deepEqual(numbers((await readAll("hub:org/set/a")).rows), [1]);
  assert.deepEqual(numbers((await readAll("hub:org/set")).rows), [2]);
});

test("load hub: reads the Hub's conversion of a data set that is a script", async (context) => {
  const hub = await hubFor(context);
  hub.add("org/set", { "set.py": "import datasets", "README.md": "Hello" });
  hub.add("org/set", { "plain/train/0000.parquet": parquetOf({ n: [1] }) }, { revision: "refs/convert/parquet" });
  assert.deepEqual(numbers((await readAll("hub:org/set")).rows), [1]);
  assert.deepEqual(numbers((await readAll("hub:org/set/plain:train")).rows), [1]);
});

test("load hub: follows a data set to its new name", async (context) => {
  const hub = await hubFor(context, reader);
  hub.add("org/set", { "a.jsonl": '{"n":1}\n' });
  hub.moved.set("set", "org/set");
  assert.deepEqual(numbers((await readAll("hub:set")).rows), [1]);
});

test("load hub: sends the token to the Hub and never to where it redirects", async (context) => {
  const hub = await hubFor(context, reader);
  hub.add("me/set", { "a.parquet": parquetOf({ n: [1] }) }, { private: true });
  assert.deepEqual(numbers((await readAll("hub:me/set")).rows), [1]);
  const sent = (host: string) => new Set(hub.seen.filter((one) => one.host === host).map((one) => one.authorization));
  assert.deepEqual([...sent("hub")], ["Bearer hf_of_the_test"]);
  assert.deepEqual([...sent("storage")], [undefined]);
});

test("load hub: asks for a signed address again when it has run out", async (context) => {
  const hub = await hubFor(context);
  hub.add("org/set", { "a.parquet": parquetOf({ n: Array.from({ length: 200_000 }, (_, n) => n * 7919) }, 50_000) });
  hub.faults.add({ on: /GET \/get/, host: "storage", after: 1, status: 403 });
  assert.equal((await readAll("hub:org/set")).rows.length, 200_000);
});

test("load hub: goes on where a connection broke", async (context) => {
  const hub = await hubFor(context);
  const lines = Array.from({ length: 50_000 }, (_, n) => `{"n":${n}}\n`).join("");
  hub.add("org/set", { "a.jsonl": lines });
  hub.faults.add({ on: /GET .*a\.jsonl/, cutAnswer: 100_000 });
  const { rows } = await readAll("hub:org/set");
  assert.deepEqual(
    numbers(rows),
    Array.from({ length: 50_000 }, (_, n) => n),
  );
  assert.equal(hub.seen.filter(({ url }) => url.endsWith("a.jsonl")).length > 1, true);
});

test("load hub: reads a part again whose connection broke", async (context) => {
  const hub = await hubFor(context);
  hub.add("org/set", { "a.parquet": parquetOf({ n: Array.from({ length: 100_000 }, (_, n) => n * 7919) }) });
  hub.faults.add({ on: /GET \/get/, cutAnswer: 50_000 });
  assert.equal((await readAll("hub:org/set")).rows.length, 100_000);
});

test("load hub: tries again after a 503", async (context) => {
  const hub = await hubFor(context);
  hub.add("org/set", { "a.parquet": parquetOf({ n: [1] }) });
  hub.faults.add({ on: /GET \/get/, status: 503, headers: { "retry-after": "0" }, times: 2 });
  assert.deepEqual(numbers((await readAll("hub:org/set")).rows), [1]);
});

test("load hub: takes few bytes for few rows, of files with one group of rows too", async (context) => {
  const hub = await hubFor(context);
  const text = (n: number) => Array.from({ length: 25 }, (_, part) => Math.sin(n * 25 + part)).join(" ");
  const size = 40_000;
  const bytes = parquetOf(
    { n: Array.from({ length: size }, (_, n) => n), text: Array.from({ length: size }, (_, n) => text(n)) },
    size,
  );
  hub.add("org/set", { "a.parquet": bytes });
  const rows = [];
  for await (const row of load("hub:org/set").rows({ limit: 500, journal: false })) rows.push(row);
  assert.deepEqual([rows.length, rows[499]!["text"]], [500, text(499)]);
  assert.equal(hub.downloaded < bytes.length / 4, true, `${hub.downloaded} of ${bytes.length}`);
  const all = await readAll("hub:org/set");
  assert.deepEqual(all.rows.map(({ n, text: given }) => given === text(Number(n))).includes(false), false);
  assert.equal(all.rows.length, size);
});

test("load hub: gives only the columns asked for", async (context) => {
  const hub = await hubFor(context);
  hub.add("org/set", { "a.parquet": parquetOf({ n: [1], text: ["a"] }) });
  assert.deepEqual((await readAll("hub:org/set", { columns: ["n"] })).rows, [{ n: 1 }]);
  await assert.rejects(readAll("hub:org/set", { columns: ["txt"] }), { code: "ERR_COLUMN" });
});

test("load hub: joins shards that lack a column, and says so", async (context) => {
  const hub = await hubFor(context);
  hub.add("org/set", { "a.parquet": parquetOf({ n: [1], text: ["a"] }), "b.parquet": parquetOf({ n: ["2"] }) });
  const { rows, warnings } = await readAll("hub:org/set");
  assert.deepEqual(rows, [
    { n: 1, text: "a" },
    { text: null, n: "2" },
  ]);
  assert.deepEqual(warnings, [
    "hub:org/set/b.parquet has no text, which hub:org/set/a.parquet has: null there",
    "n is a string in hub:org/set/b.parquet, and a number in files before it",
  ]);
  assert.deepEqual((await readAll("hub:org/set", { columns: ["text"] })).rows, [{ text: "a" }, { text: null }]);
});

const refusals: readonly (readonly [what: string, spec: string, code: string, message: RegExp, hint: RegExp])[] = [
  [
    "a data set that there is not",
    "hub:org/nothing",
    "ERR_INPUT",
    /hub:org\/nothing as the Hub shows no such/,
    /HF_TOKEN/,
  ],
  [
    "a private one without a token",
    "hub:org/private",
    "ERR_INPUT",
    /hub:org\/private as the Hub shows no such/,
    /HF_TOKEN/,
  ],
  ["a gated one", "hub:org/gated", "ERR_KEY", /as it is gated/, /Ask for access at http.*org\/gated, and set HF_TOKEN/],
  ["a revision that there is not", "hub:org/set@v2", "ERR_INPUT", /as it has no revision v2/, /commits/],
  [
    "a split that there is not",
    "hub:org/set:tarin",
    "ERR_INPUT",
    /it has no split tarin/,
    /Did you mean train\? .*train, test/,
  ],
  ["a config that there is not", "hub:org/set/main", "ERR_INPUT", /it has no config main/, /There is default/],
  [
    "several configs",
    "hub:org/configs",
    "ERR_INPUT",
    /several configs/,
    /There are hub:org\/configs\/a, hub:org\/configs\/b/,
  ],
  ["no train", "hub:org/splits", "ERR_INPUT", /several splits and no train/, /There are :validation, :test/],
  ["a script without conversion", "hub:org/script", "ERR_INPUT", /it is a script/, /datasets in Python/],
  ["a data set of pictures", "hub:org/pictures", "ERR_INPUT", /no files of rows/, /It has a\.png/],
];

for (const [what, spec, code, message, hint] of refusals) {
  test(`load hub: refuses ${what} with the way out`, async (context) => {
    const hub = await hubFor(context);
    hub.add("org/private", { "a.jsonl": "{}" }, { private: true });
    hub.add("org/gated", { "a.jsonl": "{}" }, { gated: true });
    hub.add("org/set", { "train.jsonl": "{}", "test.jsonl": "{}" });
    hub.add("org/splits", { "valid.jsonl": "{}", "test.jsonl": "{}" });
    const configs =
      "---\nconfigs:\n- config_name: a\n  data_files: a.jsonl\n- config_name: b\n  data_files: b.jsonl\n---\n";
    hub.add("org/configs", { "README.md": configs, "a.jsonl": "{}", "b.jsonl": "{}" });
    hub.add("org/script", { "script.py": "" });
    hub.add("org/pictures", { "a.png": "" });
    await assert.rejects(readAll(spec), (error: Error & { code: string; details: { hint: string } }) => {
      assert.equal(error.code, code);
      assert.match(error.message, message);
      assert.match(error.details.hint, hint);
      return true;
    });
  });
}

test("load hub: says that a token has expired", async (context) => {
  const hub = await hubFor(context, { name: "me", role: "read", expired: true });
  hub.add("me/set", { "a.jsonl": "{}" });
  await assert.rejects(readAll("hub:me/set"), { code: "ERR_KEY", message: /it refuses the token: .*expired/ });
});

test("load hub: stops when it is told to", async (context) => {
  const hub = await hubFor(context);
  hub.add("org/set", { "a.parquet": parquetOf({ n: [1] }) });
  hub.faults.add({ on: /GET \/get/, status: 503, headers: { "retry-after": "60" } });
  const controller = new AbortController();
  const reading = readAll("hub:org/set", { signal: controller.signal });
  while (!hub.seen.some(({ url }) => url.startsWith("/get"))) await setTimeout(2);
  controller.abort(new Error("stop"));
  await assert.rejects(reading, { message: "stop" });
});

test("load hub: reads no other columns where a keep right behind it lets none through", async (context) => {
  const hub = await hubFor(context);
  const size = 30_000;
  const text = Array.from({ length: size }, (_, n) => `${Math.sin(n)} ${Math.cos(n)} ${Math.tan(n)}`.repeat(5));
  const bytes = parquetOf({ n: Array.from({ length: size }, (_, n) => n), text }, size);
  hub.add("org/set", { "a.parquet": bytes });
  const rowsOf = async (column: string) => {
    const rows = [];
    for await (const row of load("hub:org/set")
      .to(limit(29_000))
      .to(keep([column]))
      .rows({ journal: false }))
      rows.push(row);
    return rows;
  };
  assert.deepEqual(numbers(await rowsOf("n")).at(-1), 28_999);
  assert.equal(hub.downloaded < bytes.length / 3, true, `${hub.downloaded} of ${bytes.length}`);
  await assert.rejects(rowsOf("txet"), (error: Error & { details: { hint: string } }) => {
    assert.match(error.details.hint, /Did you mean text\?/);
    return true;
  });
});
