import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { parquet } from "../../src/formats/parquet.ts";
import type { Row } from "../../src/row.ts";
import { localFile } from "../../src/sources/local.ts";
import type { SourceFile } from "../../src/sources/source.ts";
import { folderFor, plain } from "../helpers/files.ts";
import { runPython, withoutPython } from "../helpers/python.ts";

const zookeeper = `
import runpy, sys
sys.argv = ["zoo", sys.argv[1]]
runpy.run_path("${join(import.meta.dirname, "parquet-zoo.py")}", run_name="__main__")`;
const { signal } = new AbortController();

type Animal = readonly [name: string, rows: readonly Row[] | null];

/** Files that pyarrow wrote, with the rows that pyarrow reads; none where the file must be refused. */
async function zooFor(context: TestContext): Promise<{ folder: string; animals: readonly Animal[] }> {
  const folder = await folderFor(context);
  await runPython(zookeeper, [folder]);
  return { folder, animals: JSON.parse(await readFile(join(folder, "zoo.json"), "utf8")) as Animal[] };
}

async function rowsOf(file: SourceFile, columns?: readonly string[]): Promise<Row[]> {
  const rows: Row[] = [];
  const reject = ({ error }: { error: unknown }) => assert.fail(String(error));
  for await (const batch of parquet.read(file, { signal, columns, reject, warn: assert.fail })) {
    // As JSON says it, which has no numbers beyond all bounds.
    for (const row of batch) rows.push(JSON.parse(JSON.stringify(plain(row))) as Row);
  }
  return rows;
}

/** An encrypted file, or one with a column that is. */
async function refused(path: string): Promise<void> {
  await assert.rejects(rowsOf(localFile(path, signal)), { code: "ERR_INPUT", message: /as it is encrypted$/ });
  if (!path.includes("column")) return;
  assert.deepEqual(await rowsOf(localFile(path, signal), ["id"]), [{ id: 0 }]);
}

/** The same file as one that is far away: each look at it is a request. */
async function fromAfar(path: string): Promise<SourceFile> {
  const bytes = new Uint8Array(await readFile(path));
  const slice = async (start: number, end?: number) => bytes.slice(start, end).buffer;
  return { ...localFile(path, signal), name: path, random: async () => ({ byteLength: bytes.length, slice }) };
}

test("parquet.read() reads every codec, encoding, type and page version of pyarrow as pyarrow does, near and far", {
  skip: withoutPython,
}, async (context) => {
  const { folder, animals } = await zooFor(context);
  for (const [name, rows] of animals) {
    const path = join(folder, `${name}.parquet`);
    if (rows === null) {
      await context.test(name, () => refused(path));
      continue;
    }
    await context.test(name, async () => {
      assert.deepEqual(await rowsOf(localFile(path, signal)), rows, "near");
      assert.deepEqual(await rowsOf(await fromAfar(path)), rows, "far");
      const column = Object.keys(rows[0] ?? {}).at(-1);
      if (column === undefined) return;
      const only = rows.map((row) => ({ [column]: row[column] }));
      assert.deepEqual(await rowsOf(await fromAfar(path), [column]), only, "one column");
    });
  }
});
