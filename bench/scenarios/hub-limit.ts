import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { HubServer } from "../../test/helpers/hub/server.ts";
import { said } from "../command.ts";
import { messageRows } from "../message-rows.ts";
import { grouped, heading, table } from "../table.ts";

/**
 * Bytes that `distil load hub:… --limit 500` downloads of a large file that is one group of rows, from a Hub on this machine.
 *
 *     npm run build && node --import tsx bench/scenarios/hub-limit.ts [--rows 1900000] [--distil dist/src/cli/main.js]
 */
const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1900000" },
    distil: { type: "string", default: resolve(import.meta.dirname, "../../dist/src/cli/main.js") },
    python: { type: "string", default: resolve(import.meta.dirname, "../peers/.venv-formats/bin/python") },
  },
});
const LIMIT = 500;
const PROMISED = 0.05;
const kinds: readonly (readonly [codec: string, index: string])[] = [
  ["snappy", ""],
  ["zstd", ""],
  ["snappy", "index"],
];

if (!existsSync(values.python)) {
  console.log("Skipped as pyarrow's environment is missing: run bench/peers/setup-formats.sh (needs Python 3)");
} else {
  const folder = await mkdtemp(join(tmpdir(), "distil-hub-"));
  const closing: (() => void)[] = [];
  try {
    await bench(folder, await HubServer.start({ after: (close) => void closing.push(close as () => void) }));
  } finally {
    for (const close of closing) close();
    await rm(folder, { recursive: true });
  }
}

async function bench(folder: string, hub: HubServer): Promise<void> {
  const source = join(folder, "block.jsonl");
  await writeFile(source, Array.from(messageRows(30_000), (row) => `${JSON.stringify(row)}\n`).join(""));
  const make = [values.python, resolve(import.meta.dirname, "../peers/parquet_huge.py"), source];
  const lines: string[][] = [];
  for (const [codec, index] of kinds) {
    const path = join(folder, "a.parquet");
    said([...make, path, values.rows, values.rows, codec, ...(index ? [index] : [])]);
    const { size } = await stat(path);
    const name = `me/${codec}${index}`;
    hub.add(name, { "a.parquet": { path, size, sha256: codec + index } });
    for (const words of [[], ["--columns", "prompt"]]) {
      const { bytes, requests } = await load(hub, ["load", `hub:${name}`, "--limit", String(LIMIT), ...words]);
      const share = bytes / size;
      const what = [codec, index && "page index", words.at(-1) && "one column"].filter(Boolean).join(", ");
      lines.push([
        what,
        grouped(size / 1e6),
        (bytes / 1e6).toFixed(1),
        `${(100 * share).toFixed(1)} %`,
        String(requests),
      ]);
      assert.ok(share < PROMISED, `${what}: under ${100 * PROMISED} %`);
    }
    await rm(path);
  }
  console.log(
    heading(`hub: --limit ${LIMIT} of a file in one group of rows`, [], `Promised: under ${100 * PROMISED} %.`),
  );
  console.log(table(["file", "MB", "MB downloaded", "share", "requests"], lines));
}

async function load(hub: HubServer, words: readonly string[]): Promise<{ bytes: number; requests: number }> {
  const before = [hub.downloaded, hub.seen.length] as const;
  const env = { ...process.env, HF_ENDPOINT: hub.url, HF_HUB_DISABLE_IMPLICIT_TOKEN: "1", NO_PROXY: "*" };
  const child = spawn(process.execPath, [values.distil, ...words], { env, stdio: ["ignore", "pipe", "inherit"] });
  let rows = 0;
  for await (const bytes of child.stdout as AsyncIterable<Buffer>) rows += bytes.filter((byte) => byte === 10).length;
  if (child.exitCode === null) await once(child, "exit");
  assert.deepEqual([child.exitCode, rows], [0, LIMIT]);
  return { bytes: hub.downloaded - before[0], requests: hub.seen.length - before[1] };
}
