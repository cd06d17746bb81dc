import assert from "node:assert/strict";
import { test } from "node:test";
import { Connection } from "../../src/llm/connection.ts";
import { fakeServer, json } from "./fake-server.ts";

test("Connection.send() gives an upload longer than the time of a call", async (t) => {
  const { url } = await fakeServer(t, (_, response) => json(response, {}));
  const connection = new Connection(url, {}, 30);
  t.after(() => connection.close());
  const body = async function* () {
    for (let part = 0; part < 6; part++) {
      await new Promise((resolve) => setTimeout(resolve, 12));
      yield Buffer.from('"');
    }
  };
  const { signal } = new AbortController();
  const headers = { "content-length": "6", "content-type": "multipart/form-data" };
  const { status } = await connection.send({ method: "POST", path: "/files", headers, body: body(), signal });
  assert.equal(status, 200);
});
