import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import zlib from "node:zlib";
import { type Row, traced } from "../../src/row.ts";
import { openSink, sinkFormatFor, sinkFormats } from "../../src/sinks/open.ts";
import { folderFor, readAll, writeRows } from "../helpers/files.ts";

const rows: Row[] = [
  { a: 1, b: ["x", null] },
  { a: "é😀\ud800", c: undefined },
];

test("openSink() writes JSON Lines", async (context) => {
  const path = join(await folderFor(context), "a.jsonl");
  await writeRows(path, rows);
  assert.equal(await readFile(path, "utf8"), '{"a":1,"b":["x",null]}\n{"a":"é😀\\ud800"}\n');
});

test("openSink() writes an unchanged row as it was read, a changed one anew", async (context) => {
  const path = join(await folderFor(context), "a.jsonl");
  const read = traced({ a: 1 }, 0, '{ "a": 1.0 }');
  await writeRows(path, [read, { ...read, b: 2 }]);
  assert.equal(await readFile(path, "utf8"), '{ "a": 1.0 }\n{"a":1,"b":2}\n');
});

test("openSink() writes big integers as Parquet's are read", async (context) => {
  const path = join(await folderFor(context), "a.jsonl");
  await writeRows(path, [{ a: 1n, b: 2n ** 60n }]);
  assert.equal(await readFile(path, "utf8"), '{"a":1,"b":"1152921504606846976"}\n');
});

test("openSink() says that a row is not JSON", async (context) => {
  const circle: Row = {};
  circle["self"] = circle;
  const sink = await openSink(join(await folderFor(context), "a.jsonl"), {
    signal: new AbortController().signal,
    warn() {},
  });
  assert.throws(() => sink.write([circle]), { code: "ERR_OUTPUT", message: /must be plain JSON: Converting circular/ });
  await sink.finish(false);
});

test("openSink() writes a JSON array that JSON.parse reads", async (context) => {
  const path = join(await folderFor(context), "a.json");
  await writeRows(path, [{ a: 1 }, { a: 2 }]);
  assert.equal(await readFile(path, "utf8"), '[\n{"a":1},\n{"a":2}\n]\n');
  await writeRows(path, []);
  assert.equal(await readFile(path, "utf8"), "[]\n");
});

test("openSink() writes CSV with every column of every row", async (context) => {
  const path = join(await folderFor(context), "a.csv");
  await writeRows(path, [
    { a: 'say "hi"', b: [1] },
    { c: " x\n", a: null },
    { b: true, a: "1,5" },
  ]);
  assert.equal(await readFile(path, "utf8"), 'a,b,c\n"say ""hi""",[1],\n,," x\n"\n"1,5",true,\n');
});

test("openSink() writes CSV that gives the same values back", async (context) => {
  const path = join(await folderFor(context), "a.tsv");
  const texts = [
    { a: "", b: "é\t" },
    { a: '"', b: "\r\n" },
    { a: "  ", b: "x" },
  ];
  await writeRows(path, texts);
  assert.deepEqual((await readAll(path)).rows, texts);
});

test("openSink() keeps an empty value in a file of one column", async (context) => {
  const path = join(await folderFor(context), "a.csv");
  await writeRows(path, [{ a: "" }, { a: "x" }]);
  assert.deepEqual((await readAll(path)).rows, [{ a: "" }, { a: "x" }]);
});

test("openSink() packs by the ending", async (context) => {
  const path = join(await folderFor(context), "a.jsonl.gz");
  await writeRows(path, [{ a: 1 }]);
  assert.equal(zlib.gunzipSync(await readFile(path)).toString(), '{"a":1}\n');
  assert.deepEqual(await readdir(dirname(path)), ["a.jsonl.gz"]);
});

test("openSink() packs with Zstandard, many frames of it too", async (context) => {
  const path = join(await folderFor(context), "a.jsonl.zst");
  const rows = Array.from({ length: 3000 }, (_, n) => ({ n, text: "long text, é😀 ".repeat(300) }));
  await writeRows(path, rows);
  assert.equal((await stat(path)).size < 1_000_000, true);
  assert.deepEqual((await readAll(path)).rows, rows);
});

test("openSink() shows the file only when all of it is there", async (context) => {
  const path = join(await folderFor(context), "a.jsonl");
  await writeFile(path, "old");
  const sink = await openSink(path, { signal: new AbortController().signal, warn() {} });
  await sink.write([{ a: 1 }]);
  assert.equal(await readFile(path, "utf8"), "old");
  await sink.finish(true);
  assert.equal(await readFile(path, "utf8"), '{"a":1}\n');
});

test("openSink() keeps what a stopped run wrote, and says where", async (context) => {
  const folder = await folderFor(context);
  for (const [name, note] of [
    ["a.jsonl", ""],
    ["a.csv", ", as JSON Lines"],
    ["a.parquet", ", as JSON Lines"],
  ] as const) {
    const path = join(folder, name);
    const warnings = await writeRows(path, [{ a: 1 }], {}, false);
    assert.deepEqual(warnings, [`Kept what was written so far in ${path}.partial${note}`]);
    assert.equal(await readFile(`${path}.partial`, "utf8"), '{"a":1}\n');
    assert.equal(existsSync(path), false);
  }
});

test("openSink() leaves nothing of a stopped run that wrote nothing", async (context) => {
  const folder = await folderFor(context);
  assert.deepEqual(await writeRows(join(folder, "a.jsonl"), [], {}, false), []);
  assert.deepEqual(await readdir(folder), []);
});

test("openSink() makes the folders of a path", async (context) => {
  const path = join(await folderFor(context), "x", "y", "a.jsonl");
  await writeRows(path, [{ a: 1 }]);
  assert.equal(existsSync(path), true);
});

test("openSink() writes where a link points, and leaves the link", async (context) => {
  const folder = await folderFor(context);
  await mkdir(join(folder, "real"));
  await writeFile(join(folder, "real", "b.jsonl"), "old");
  await symlink(join(folder, "real", "b.jsonl"), join(folder, "a.jsonl"));
  await writeRows(join(folder, "a.jsonl"), [{ a: 1 }]);
  assert.equal(await readFile(join(folder, "real", "b.jsonl"), "utf8"), '{"a":1}\n');
});

test("openSink() says that a path is a folder, or leads through a file", async (context) => {
  const folder = await folderFor(context);
  await mkdir(join(folder, "a.jsonl"));
  await writeFile(join(folder, "file"), "");
  await assert.rejects(writeRows(join(folder, "a.jsonl"), []), { code: "ERR_OUTPUT", message: /as it is a folder$/ });
  await assert.rejects(writeRows(join(folder, "file", "b.jsonl"), []), {
    code: "ERR_OUTPUT",
    message: /a part of its path is a file$/,
  });
});

test("openSink() stops when the disk is full", { skip: !existsSync("/dev/full") }, async () => {
  const many = Array.from({ length: 200 }, () => ({ a: "x".repeat(1000) }));
  await assert.rejects(
    writeRows("/dev/full", many, { format: "jsonl" }),
    (error: { code: string; message: string; details: { fatal: boolean } }) => {
      assert.equal(error.message, "Cannot write /dev/full as the disk is full");
      return error.code === "ERR_OUTPUT" && error.details.fatal;
    },
  );
});

test("openSink() writes rows that together are longer than a string may be", { timeout: 60_000 }, async () => {
  const row = traced({}, 0, `{"a":"${"x".repeat(3_000_000)}"}`);
  await writeRows(
    "/dev/null",
    Array.from({ length: 200 }, () => row),
    { format: "jsonl" },
  );
});

test("sinkFormatFor() wants a known ending, and says what may be packed", () => {
  assert.equal(sinkFormatFor("a.xyz", "csv").name, "csv");
  assert.equal(sinkFormatFor("-").name, "jsonl");
  assert.throws(() => sinkFormatFor("a.xyz"), {
    code: "ERR_USAGE",
    message: "Cannot tell the format of a.xyz by its name",
  });
  assert.throws(() => sinkFormatFor("a.csv.gz"), { code: "ERR_USAGE" });
  assert.throws(() => sinkFormatFor("a", "parket"), { code: "ERR_OPTION", details: { hint: "Did you mean parquet?" } });
});

test("sinkFormats say of each format what it says of itself", async () => {
  for (const entry of sinkFormats) {
    const format = await entry.load();
    assert.deepEqual([format.name, format.extensions], [entry.name, entry.extensions]);
  }
});
