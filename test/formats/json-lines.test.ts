import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonLines } from "../../src/formats/json-lines.ts";
import { lineOf, type Row } from "../../src/row.ts";
import type { SourceFile, SourceOptions } from "../../src/sources/source.ts";
import { fileFor, readAll } from "../helpers/files.ts";

const silent: SourceOptions = { signal: new AbortController().signal, reject() {}, warn() {} };

function blocks(parts: Iterable<Uint8Array>, name = "-"): SourceFile {
  return {
    name,
    async *bytes() {
      yield* parts;
    },
    path: () => Promise.reject(new Error("not needed")),
  };
}

async function batchesOf(file: SourceFile, options = silent): Promise<Row[][]> {
  const batches: Row[][] = [];
  for await (const rows of jsonLines.read(file, options)) batches.push([...rows]);
  return batches;
}

test("jsonLines.read() gives a row a line, with the line it was read from", async () => {
  const rows = (await batchesOf(blocks([Buffer.from('{"a": 1}\n{"b":[2]}')]))).flat();
  assert.deepEqual(rows.map(lineOf), ['{"a": 1}', '{"b":[2]}']);
});

test("jsonLines.read() takes off the byte order mark and carriage returns, and skips blank lines", async (context) => {
  const path = await fileFor(context, "a.jsonl", '\ufeff{"a":1}\r\n\r\n  \n{"a":2}\r\n');
  assert.deepEqual(await readAll(path), { rows: [{ a: 1 }, { a: 2 }], bad: [], warnings: [] });
});

test("jsonLines.read() rejects a malformed, a truncated and a non-object line by number, and goes on", async (context) => {
  const path = await fileFor(context, "a.jsonl", '{"a":1}\n{a:2}\n[3]\nnull\n{"a":4}\n{"a":5');
  const { rows, bad } = await readAll(path);
  assert.deepEqual(rows, [{ a: 1 }, { a: 4 }]);
  assert.deepEqual(
    bad.map(({ file, line, raw }) => [file, line, raw]),
    [
      [path, 2, "{a:2}"],
      [path, 3, "[3]"],
      [path, 4, "null"],
      [path, 6, '{"a":5'],
    ],
  );
});

test("jsonLines.read() rejects a line that is not UTF-8, and keeps its neighbours", async (context) => {
  const lines = [
    Buffer.from('{"a":"é"}\n'),
    Buffer.from('{"a":"caf\xe9"}\n', "latin1"),
    Buffer.from('{"a":"\ufffd"}\n'),
  ];
  const { rows, bad } = await readAll(await fileFor(context, "a.jsonl", Buffer.concat(lines)));
  assert.deepEqual(rows, [{ a: "é" }, { a: "\ufffd" }]);
  assert.deepEqual([bad[0]!.line, bad[0]!.raw], [2, '{"a":"café"}']);
  assert.match(String(bad[0]!.error), /Cannot use line 2 of .*a\.jsonl as it must be UTF-8/);
});

test("jsonLines.read() reads characters that are cut by the end of a block", async () => {
  const bytes = Buffer.from('{"a":"😀é"}\n{"b":1}\n');
  const parts = Array.from(bytes, (byte) => Uint8Array.of(byte));
  assert.deepEqual((await batchesOf(blocks(parts))).flat().map(lineOf), ['{"a":"😀é"}', '{"b":1}']);
});

test("jsonLines.read() reads a line of 20 MB in small blocks in linear time", { timeout: 10_000 }, async () => {
  const line = Buffer.from(`{"a":"${"x".repeat(20_000_000)}"}\n{"b":1}\n`);
  function* parts() {
    for (let at = 0; at < line.length; at += 4096) yield line.subarray(at, at + 4096);
  }
  const rows = (await batchesOf(blocks(parts()))).flat();
  assert.deepEqual([(rows[0]!["a"] as string).length, rows[1]!["b"]], [20_000_000, 1]);
});

test("jsonLines.read() gives arrays of up to 256 rows and about a megabyte", async () => {
  const small = await batchesOf(blocks([Buffer.from('{"a":1}\n'.repeat(600))]));
  const large = await batchesOf(blocks([Buffer.from(`{"a":"${"x".repeat(300_000)}"}\n`.repeat(8))]));
  assert.deepEqual(
    small.map((rows) => rows.length),
    [256, 256, 88],
  );
  assert.deepEqual(
    large.map((rows) => rows.length),
    [4, 4],
  );
});

test("jsonLines.read() gives the rows of a block before it asks for the next", async () => {
  async function* slow() {
    yield Buffer.from('{"a":1}\n');
    assert.fail("asked for more before the first row was taken");
  }
  const rows = jsonLines.read({ ...blocks([]), bytes: slow }, silent)[Symbol.asyncIterator]();
  assert.equal((await rows.next()).value.length, 1);
  await rows.return?.();
});

test("jsonLines.read() stops where the command before it in the pipe stopped", async () => {
  const file = blocks([Buffer.from('{"a":1}\n{"distil_stopped":')]);
  await assert.rejects(batchesOf(file), { code: "ERR_UPSTREAM" });
});

test("jsonLines.read() takes a row that only has a column of that name", async () => {
  const rows = await batchesOf(blocks([Buffer.from('{"distil_stopped":true}')]));
  assert.deepEqual(rows.flat().map(lineOf), ['{"distil_stopped":true}']);
});

test("jsonLines.read() says what a file of another kind is", async (context) => {
  const wrong = { "%PDF-1.7\n…": "a PDF file", PAR1xx: "a Parquet file", "<!doctype html><p>": "an HTML page" };
  for (const [content, words] of Object.entries(wrong)) {
    const path = await fileFor(context, "a.jsonl", content);
    await assert.rejects(
      readAll(path),
      (error: Error) => error.message === `Cannot read ${path} as jsonl as it is ${words}`,
    );
  }
});
