import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folderFor, readAll } from "../helpers/files.ts";
import { hubFor } from "../helpers/hub/environment.ts";
import { runPython, withoutPython } from "../helpers/python.ts";

/** One group of rows with nulls, empty lists and lists in lists, in pages of every version, with and without an index of them. */
const program = `
import sys, json, pyarrow as pa, pyarrow.parquet as pq, hashlib
def text(i, n): return " ".join(hashlib.md5(b"%d.%d" % (i, k)).hexdigest() for k in range(n))
n = 12000
t = pa.table({
  "id": list(range(n)),
  "m": [None if i % 97 == 0 else [{"role": "user", "content": text(i + k, 1 + i % 9)} for k in range(i % 4)] for i in range(n)],
  "tags": [[["a", text(i, 1)], []] if i % 3 else [] for i in range(n)],
  "s": [None if i % 5 == 0 else text(i, 8) for i in range(n)],
  "d": pa.array(["xyz"[i % 3] for i in range(n)]).dictionary_encode(),
})
kinds = {"v1": {}, "v2": {"data_page_version": "2.0"}, "small": {"data_page_size": 20000},
  "indexed": {"write_page_index": True, "data_page_size": 50000}, "plain": {"use_dictionary": False}}
for name, how in kinds.items():
  pq.write_table(t, sys.argv[1] + "/" + name + ".parquet", row_group_size=n, compression="snappy", **how)
print(json.dumps(list(kinds)))`;

test("headFirst() gives the same rows as a reading of the whole group", { skip: withoutPython }, async (context) => {
  const hub = await hubFor(context);
  const folder = await folderFor(context);
  for (const kind of (await runPython(program, [folder])) as string[]) {
    const path = join(folder, `${kind}.parquet`);
    const { size } = statSync(path);
    assert.equal(size > 5_000_000, true, "smaller groups are read at once");
    hub.add(`org/${kind}`, { "a.parquet": { path, size, sha256: kind } });
    for (const columns of [undefined, ["m", "id"]]) {
      const [near, far] = [await readAll(path, { columns }), await readAll(`hub:org/${kind}`, { columns })];
      assert.deepEqual(far.rows, near.rows);
    }
  }
});
