import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import zlib from "node:zlib";
import { readAll } from "../helpers/files.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function serverFor(context: TestContext, handler: Handler): Promise<string> {
  const server = createServer(handler).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answering =
  (content: string | Buffer, type: string): Handler =>
  (_, response) =>
    response.setHeader("content-type", type).end(content);

test("openSource() reads a URL by its ending, whatever the server calls it", async (context) => {
  const url = await serverFor(context, answering('{"a":1}\n', "application/octet-stream"));
  assert.deepEqual((await readAll(`${url}/rows.jsonl?x=1`)).rows, [{ a: 1 }]);
});

test("openSource() reads a URL without ending by its media type", async (context) => {
  const url = await serverFor(context, answering("a\n1\n", "Text/CSV; charset=utf-8"));
  assert.deepEqual((await readAll(`${url}/export`)).rows, [{ a: "1" }]);
});

test("openSource() wants a format where neither says it", async (context) => {
  const url = await serverFor(context, answering("?", "application/octet-stream"));
  await assert.rejects(readAll(`${url}/export`), {
    code: "ERR_INPUT",
    message: /only says application\/octet-stream$/,
  });
});

test("openSource() follows redirects", async (context) => {
  const url = await serverFor(context, ({ url }, response) => {
    if (url === "/b.jsonl") response.end('{"a":1}\n');
    else response.writeHead(302, { location: "/b.jsonl" }).end();
  });
  assert.deepEqual((await readAll(`${url}/a.jsonl`)).rows, [{ a: 1 }]);
});

test("openSource() unpacks a packed body", async (context) => {
  const url = await serverFor(context, answering(zlib.gzipSync('{"a":1}\n'), "application/gzip"));
  assert.deepEqual((await readAll(`${url}/a.jsonl.gz`)).rows, [{ a: 1 }]);
});

test("openSource() gives rows while the body still comes", async (context) => {
  let finish = () => {};
  const url = await serverFor(context, (_, response) => {
    response.write('{"a":1}\n');
    finish = () => response.end('{"a":2}\n');
  });
  const { openSource } = await import("../../src/sources/open.ts");
  const options = { signal: new AbortController().signal, reject() {}, warn() {} };
  const rows = openSource([`${url}/a.jsonl`], options);
  assert.equal((await rows.next()).value![0]!["a"], 1);
  finish();
  assert.equal((await rows.next()).value![0]!["a"], 2);
  await rows.return(undefined);
});

test("openSource() reads Parquet over HTTP", async (context) => {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const bytes = Buffer.from(parquetWriteBuffer({ columnData: [{ name: "a", data: [1, 2] }] }));
  const url = await serverFor(context, answering(bytes, "application/octet-stream"));
  assert.deepEqual((await readAll(`${url}/a.parquet`)).rows, [{ a: 1 }, { a: 2 }]);
});

test("openSource() says that a URL has no file", async (context) => {
  const url = `${await serverFor(context, (_, response) => response.writeHead(404).end("gone"))}/a.jsonl`;
  const message = `Cannot read ${url} as the server has no such file (status 404)`;
  await assert.rejects(readAll(url), { code: "ERR_INPUT", message });
});

test("openSource() says that a server cannot be reached", async () => {
  const url = "http://127.0.0.1:1/a.jsonl";
  await assert.rejects(readAll(url), {
    code: "ERR_CONNECT",
    message: /^Cannot reach http:\/\/127\.0\.0\.1:1\/a\.jsonl/,
  });
});

test("openSource() says that it got a page where rows were expected", async (context) => {
  const url = await serverFor(context, answering("<!DOCTYPE html><html>Login</html>", "text/html"));
  await assert.rejects(readAll(`${url}/a.jsonl`), { code: "ERR_INPUT", message: /as jsonl as it is an HTML page$/ });
});

test("openSource() says that a connection broke, after the rows before it", async (context) => {
  const url = await serverFor(context, (_, response) => {
    response.writeHead(200, { "content-length": "1000" }).write('{"a":1}\n', () => response.destroy());
  });
  await assert.rejects(readAll(`${url}/a.jsonl`), { code: "ERR_INPUT", message: /to its end as the connection broke/ });
});

test("openSource() sends the login of a URL and never shows it", async (context) => {
  let sent = "";
  const url = await serverFor(context, ({ headers }, response) => {
    sent = headers.authorization ?? "";
    response.writeHead(401).end();
  });
  await assert.rejects(
    readAll(`${url.replace("//", "//me:s3cret@")}/a.jsonl`),
    (error: Error) => !error.message.includes("s3cret"),
  );
  assert.equal(Buffer.from(sent.slice(6), "base64").toString(), "me:s3cret");
});

test("openSource() stops waiting for a server when told to", async (context) => {
  const controller = new AbortController();
  const url = await serverFor(context, () => controller.abort());
  await assert.rejects(readAll(`${url}/a.jsonl`, { signal: controller.signal }), { name: "AbortError" });
});
