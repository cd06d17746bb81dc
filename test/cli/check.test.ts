import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { folderWith, run } from "./memory-io.ts";

const prompts = '{"instruction":"What is a lease?"}\n';

/** A server that lists models and refuses everything else; `asked` are the paths that it was asked for. */
async function modelServer(t: TestContext, ...served: string[]): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    const found = request.url === "/v1/models";
    response.writeHead(found ? 200 : 500, { "content-type": "application/json" });
    response.end(JSON.stringify(found ? { object: "list", data: served.map((id) => ({ id, object: "model" })) } : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, asked };
}

test("check says that nothing is wrong and asks for no completion", async (t) => {
  const { url, asked } = await modelServer(t, "m");
  const folder = await folderWith(t, { "p.jsonl": prompts });
  const ended = await run(
    "check",
    `load ${join(folder, "p.jsonl")} >> generate --model vllm:${url} >> keep generation`,
  );
  assert.deepEqual(ended, { code: 0, stdout: "Nothing is wrong.\n", stderr: "" });
  assert.deepEqual([...new Set(asked)], ["/v1/models"]);
});

test("check names every operator and option that is wrong", async () => {
  const { code, stderr } = await run("check", "load a.jsonl >> chnk >> [limitt 3, chunk --wrods 2] >> keep");
  assert.equal(code, 2);
  for (const hint of ["chunk", "limit", "--words"]) assert.match(stderr, new RegExp(`Did you mean ${hint}\\?`));
  assert.match(stderr, /keep\.columns/);
  assert.match(stderr, /Cannot read a\.jsonl as it does not exist/);
  assert.match(stderr, /distil: 5 problems\n$/);
});

test("check goes on with the operators that are right where others are wrong", async () => {
  const { code, stderr } = await run(
    "check",
    "load a.jsonl >> generate --modle x >> [lable, label --model nowhere --task nope] >> group >> save out.xyz",
  );
  assert.equal(code, 2);
  assert.match(stderr, /Did you mean --model\?/);
  assert.match(stderr, /Did you mean label\?/);
  assert.match(stderr, /there is no task nope/);
  assert.match(stderr, /Cannot tell the format of out\.xyz/);
});

test("check names every column that is missing and every model that does not answer", async (t) => {
  const { url } = await modelServer(t, "other");
  const folder = await folderWith(t, { "p.jsonl": prompts });
  const steps = `generate --model openai:mine@${url} >> keep instrution >> label --model nowhere`;
  const { code, stderr } = await run("check", `load ${join(folder, "p.jsonl")} >> ${steps}`);
  assert.equal(code, 2);
  assert.match(stderr, /keep as its rows have no column instrution\nDid you mean instruction\?/);
  assert.match(stderr, /its server does not serve mine\nIt serves other\n/);
  assert.match(stderr, /Cannot use nowhere as a model/);
});

test("check --offline reaches no server", async (t) => {
  const { url, asked } = await modelServer(t, "m");
  const folder = await folderWith(t, { "p.jsonl": prompts });
  const { code } = await run("check", "--offline", `load ${join(folder, "p.jsonl")} >> generate --model vllm:${url}`);
  assert.equal(code, 0);
  assert.deepEqual(asked, []);
});

test("check refuses a shape that cannot be run", async (t) => {
  const folder = await folderWith(t, { "p.jsonl": prompts });
  const { code, stderr } = await run(
    "check",
    `load ${join(folder, "p.jsonl")} >> [keep instruction, keep instruction] >> limit 3`,
  );
  assert.equal(code, 2);
  assert.match(stderr, /Join the branches first/);
});

test("check does not wait for standard input", async () => {
  assert.equal((await run("check", "keep a")).code, 0);
});

test("check points at the line of a file", async (t) => {
  const folder = await folderWith(t, { "p.yaml": "pipeline:\n  - load: a.jsonl\n  - limt: 3\n" });
  assert.match((await run("check", join(folder, "p.yaml"))).stderr, /p\.yaml:3\n/);
});

test("models lists what a server serves", async (t) => {
  const { url } = await modelServer(t, "a", "b");
  assert.deepEqual(await run("models", `vllm:${url}`), { code: 0, stdout: "a\nb\n", stderr: "" });
});

test("models lists the names of a file", async (t) => {
  const folder = await folderWith(t, { "d.yaml": "models: { small: local, larger: { use: openai:x } }" });
  assert.equal((await run("models", "--config", join(folder, "d.yaml"))).stdout, "small   local\nlarger  openai:x\n");
});

test("models says which server cannot be reached", async () => {
  const { code, stderr } = await run("models", "vllm:http://127.0.0.1:9/v1");
  assert.equal(code, 1);
  assert.match(stderr, /ERR_CONNECT/);
});
