import assert from "node:assert/strict";
import { test } from "node:test";
import { redact } from "../../src/errors.ts";
import { expandHeaders, findKey } from "../../src/llm/keys.ts";

const provider = { variable: "OPENAI_API_KEY", owns: (url: URL) => url.origin === "https://api.openai.com" };
const home = "https://api.openai.com/v1";
const environment = { OPENAI_API_KEY: "openai-key-1", DISTIL_API_KEY: "distil-key-1", MINE: "my-own-key-1" };

test("findKey() gives the provider's key to the provider only", () => {
  assert.equal(findKey(home, undefined, provider, environment), "openai-key-1");
  for (const url of ["http://api.openai.com/v1", "https://api.openai.com.evil.org/v1", "http://127.0.0.1/v1"]) {
    assert.equal(findKey(url, undefined, provider, environment), "distil-key-1");
  }
});

test("findKey() takes the key of the settings first, with variables put in", () => {
  assert.equal(findKey(home, "$" + "{MINE}", provider, environment), "my-own-key-1");
  assert.equal(findKey(home, "literal-key-1", provider, environment), "literal-key-1");
});

test("findKey() keeps every key out of messages", () => {
  findKey("http://127.0.0.1", undefined, provider, { DISTIL_API_KEY: "never-shown-key" });
  assert.equal(redact("the key never-shown-key"), "the key [secret]");
});

test("findKey() does without a key on other hosts, and not at the provider's", () => {
  assert.equal(findKey("http://127.0.0.1", undefined, provider, {}), undefined);
  assert.throws(() => findKey(home, undefined, provider, { DISTIL_API_KEY: "x" }), {
    code: "ERR_KEY",
    message: /OPENAI_API_KEY/,
  });
});

test("expandHeaders() puts variables in and keeps credentials secret", () => {
  assert.deepEqual(expandHeaders({ "X-Api-Key": "$" + "{MINE}", Plain: "text" }, environment), {
    "x-api-key": "my-own-key-1",
    plain: "text",
  });
  expandHeaders({ "X-Token": "header-token-7" }, {});
  assert.equal(redact("header-token-7"), "[secret]");
});
