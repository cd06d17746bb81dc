import assert from "node:assert/strict";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import zlib from "node:zlib";
import { fileFor, folderFor, readAll } from "../helpers/files.ts";

async function corpus(context: TestContext): Promise<string> {
  const folder = await folderFor(context);
  await mkdir(join(folder, "sub"));
  await writeFile(join(folder, "b.jsonl"), '{"n":2}\n');
  await writeFile(join(folder, "a.jsonl"), '{"n":1}\n');
  await writeFile(join(folder, "sub", "c.csv"), "n\n3\n");
  await writeFile(join(folder, "notes.xyz"), "no");
  await writeFile(join(folder, ".hidden.jsonl"), '{"n":9}\n');
  return folder;
}

const numbers = (rows: readonly { [column: string]: unknown }[]) => rows.map((row) => Number(row["n"]));

test("openSource() reads a folder's files of a known format, sorted by name", async (context) => {
  assert.deepEqual(numbers((await readAll(await corpus(context))).rows), [1, 2, 3]);
});

test("openSource() reads what a pattern matches, sorted by name", async (context) => {
  const folder = await corpus(context);
  assert.deepEqual(numbers((await readAll(join(folder, "*.jsonl"))).rows), [1, 2]);
});

test("openSource() takes a file whose name looks like a pattern", async (context) => {
  const path = await fileFor(context, "a[1].jsonl", '{"n":1}');
  assert.deepEqual(numbers((await readAll(path)).rows), [1]);
});

test("openSource() rejects a document among several that cannot be read, and goes on", async (context) => {
  const folder = await folderFor(context);
  await writeFile(join(folder, "a.pdf"), "no PDF");
  await writeFile(join(folder, "b.txt"), "some text");
  const { rows, bad } = await readAll(folder);
  assert.deepEqual([rows.length, bad.map(({ file, line }) => [file, line])], [1, [[join(folder, "a.pdf"), undefined]]]);
});

test("openSource() throws for a document by itself that cannot be read", async (context) => {
  await assert.rejects(readAll(await fileFor(context, "a.pdf", "no PDF")), { code: "ERR_INPUT" });
});

test("openSource() reads several in the order given", async (context) => {
  const folder = await corpus(context);
  const { rows } = await readAll([join(folder, "b.jsonl"), join(folder, "a.jsonl")]);
  assert.deepEqual(numbers(rows), [2, 1]);
});

test("openSource() finds out what is missing before it reads a row, and names the nearest", async (context) => {
  const folder = await corpus(context);
  const missing = join(folder, "a.json");
  await assert.rejects(
    readAll([join(folder, "a.jsonl"), missing]),
    (error: { code: string; message: string; details: { hint: string } }) => {
      assert.deepEqual([error.code, error.message], ["ERR_INPUT", `Cannot read ${missing} as it does not exist`]);
      return error.details.hint === "Did you mean a.jsonl?";
    },
  );
});

test("openSource() says that a pattern matches nothing", async (context) => {
  const pattern = join(await corpus(context), "*.parquet");
  await assert.rejects(readAll(pattern), {
    code: "ERR_INPUT",
    message: `Cannot read ${pattern} as no file matches it`,
  });
});

test("openSource() says that a folder has nothing to read", async (context) => {
  await assert.rejects(readAll(await folderFor(context)), {
    code: "ERR_INPUT",
    message: /has no file of a known format/,
  });
});

test("openSource() wants a format for an unknown ending, and takes one", async (context) => {
  const path = await fileFor(context, "a.log", '{"n":1}\n');
  await assert.rejects(readAll(path), { code: "ERR_INPUT", message: `Cannot tell the format of ${path} by its name` });
  assert.deepEqual(numbers((await readAll(path, { format: "jsonl" })).rows), [1]);
});

test("openSource() unpacks gzip, whatever the name", async (context) => {
  for (const name of ["a.jsonl.gz", "a.jsonl"]) {
    const path = await fileFor(context, name, zlib.gzipSync('{"n":1}\n'));
    assert.deepEqual(numbers((await readAll(path)).rows), [1]);
  }
});

test("openSource() throws for gzip that is cut short", async (context) => {
  const packed = zlib.gzipSync(Buffer.from('{"n":1}\n'.repeat(1000)));
  const path = await fileFor(context, "a.jsonl.gz", packed.subarray(0, packed.length - 12));
  await assert.rejects(readAll(path), {
    code: "ERR_INPUT",
    message: /^Cannot unpack .* as it is damaged or cut short/,
  });
});

test("openSource() unpacks Zstandard of several frames, and one that does not say its length", async (context) => {
  const { packZstandard } = await import("../../src/formats/zstandard.ts");
  const packed = await buffer(Readable.from([Buffer.from('{"n":1}\n')]).pipe(packZstandard()));
  const silent = Buffer.from(`28b52ffd0058410000${Buffer.from('{"n":2}\n').toString("hex")}`, "hex");
  const path = await fileFor(context, "a.jsonl.zst", Buffer.concat([packed, silent, packed]));
  assert.deepEqual(numbers((await readAll(path)).rows), [1, 2, 1]);
});

test("openSource() says that Zstandard is cut short", async (context) => {
  const { packZstandard } = await import("../../src/formats/zstandard.ts");
  const text = Array.from({ length: 5000 }, (_, n) => `{"n":${n}}\n`).join("");
  const packed = await buffer(Readable.from([Buffer.from(text)]).pipe(packZstandard()));
  const path = await fileFor(context, "a.jsonl.zst", packed.subarray(0, packed.length - 500));
  const message = /^Cannot unpack .* as it is damaged or cut short/;
  await assert.rejects(readAll(path), { code: "ERR_INPUT", message });
});

test("openSource() reads packed Parquet through a copy", async (context) => {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const whole = parquetWriteBuffer({ columnData: [{ name: "n", data: [1, 2] }] });
  const path = await fileFor(context, "a.parquet.gz", zlib.gzipSync(new Uint8Array(whole)));
  assert.deepEqual(numbers((await readAll(path)).rows), [1, 2]);
});

test("openSource() warns of a file that gives nothing, and reads the rest", async (context) => {
  const empty = await fileFor(context, "a.jsonl", "");
  const { rows, warnings } = await readAll([empty, await fileFor(context, "b.jsonl", '{"n":1}')]);
  assert.deepEqual([numbers(rows), warnings], [[1], [`${empty} is empty: it gives no rows`]]);
});

test("openSource() says that a file may not be read", { skip: process.getuid?.() === 0 }, async (context) => {
  const path = await fileFor(context, "a.jsonl", "{}");
  await chmod(path, 0);
  await assert.rejects(readAll(path), { code: "ERR_INPUT", message: `Cannot read ${path} as this user may not` });
});

test("openSource() gives only the columns asked for", async (context) => {
  const path = await fileFor(context, "a.jsonl", '{"n":1,"m":2}\n{"m":3}\n');
  assert.deepEqual((await readAll(path, { columns: ["n"] })).rows, [{ n: 1 }, {}]);
});

test("openSource() stops when the run is told to", async (context) => {
  const controller = new AbortController();
  controller.abort(new Error("stop"));
  const path = await fileFor(context, "a.jsonl", "{}");
  await assert.rejects(readAll(path, { signal: controller.signal }), { message: "stop" });
});
