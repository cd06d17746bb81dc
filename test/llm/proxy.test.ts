import assert from "node:assert/strict";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { test } from "node:test";
import { Connection } from "../../src/llm/connection.ts";
import { isProxied } from "../../src/llm/proxy.ts";
import { fakeServer, json } from "./fake-server.ts";

const environment = { HTTP_PROXY: "http://proxy:3128" };

test("isProxied() never sends this machine's own traffic away", () => {
  for (const host of ["localhost", "api.localhost", "127.0.0.1", "127.8.8.8", "[::1]"]) {
    assert.equal(isProxied(`http://${host}:8000`, environment), false);
  }
});

test("isProxied() says yes for other hosts where a proxy is set", () => {
  assert.deepEqual([isProxied("http://10.0.0.7", environment), isProxied("http://10.0.0.7", {})], [true, false]);
});

test("Connection.send() goes through the proxy that is set", async (t) => {
  const { url } = await fakeServer(t, (_, response) => json(response, { through: true }));
  const asked: string[] = [];
  const proxy = createServer().on("connect", (request, socket) => {
    asked.push(request.url!);
    const upstream = connect(Number(new URL(url).port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
    for (const end of [socket, upstream]) end.on("error", () => {});
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const before = { ...process.env };
  process.env = {
    ...before,
    http_proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    no_proxy: "",
    NO_PROXY: "",
  };
  const connection = new Connection("http://models.test:8000/v1", {});
  t.after(async () => {
    process.env = before;
    await connection.close();
    proxy.closeAllConnections();
    proxy.close();
  });
  const { text } = await connection.send({ method: "GET", path: "/models", signal: new AbortController().signal });
  assert.deepEqual([text, asked], ['{"through":true}', ["models.test:8000"]]);
});
