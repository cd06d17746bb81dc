import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Claims } from "../../src/run/claims.ts";
import { folderFor } from "../helpers/files.ts";

async function scene(t: TestContext) {
  const folder = await folderFor(t);
  const state = join(folder, ".distil");
  return { path: join(folder, "out.jsonl"), state, claims: (force = false) => new Claims(state, force) };
}

test("Claims.claim() refuses a second run on one output until the first has ended", async (t) => {
  const { path, claims } = await scene(t);
  const [first, second] = [claims(), claims()];
  await first.claim(path);
  await assert.rejects(second.claim(path), { code: "ERR_OUTPUT", message: /as another run is writing it/ });
  await first.release();
  await second.claim(path);
  await second.release();
});

test("Claims.claim() takes over from a process that is gone", async (t) => {
  const { path, state, claims } = await scene(t);
  await claims().claim(path);
  const [lock] = (await readdir(join(state, "outputs"))).filter((name) => name.endsWith(".lock"));
  await writeFile(join(state, "outputs", lock!), "99999999");
  await claims().claim(path);
});

test("Claims.claim() lets a run replace what one wrote, and nothing else without force", async (t) => {
  const { path, claims } = await scene(t);
  const first = claims();
  await first.claim(path);
  await writeFile(path, "ours");
  await first.release();
  const second = claims();
  await second.claim(path);
  await second.release();
  await writeFile(path, "somebody else's");
  const third = claims();
  await assert.rejects(third.claim(path), { code: "ERR_OUTPUT", message: /no run from here wrote it/ });
  await third.release();
  await claims(true).claim(path);
});
