import assert from "node:assert/strict";
import { test } from "node:test";
import { parseHubAddress } from "../../src/hub/address.ts";

test("parseHubAddress() reads every part", () => {
  const { name, config, revision, splits } = parseHubAddress("hub:org/some.name/my-config@refs/pr/1:train+test");
  assert.deepEqual([name, config, revision, splits], ["org/some.name", "my-config", "refs/pr/1", ["train", "test"]]);
});

test("parseHubAddress() needs a name only", () => {
  assert.deepEqual(parseHubAddress("hub:squad"), {
    written: "hub:squad",
    name: "squad",
    config: undefined,
    revision: undefined,
    splits: undefined,
  });
});

for (const wrong of [
  "hub:",
  "hub:/name",
  "hub:org/",
  "hub:org/name:",
  "hub:org/name@",
  "hub:org/name:a b",
  "hub:../x",
]) {
  test(`parseHubAddress() refuses ${wrong}`, () => {
    assert.throws(() => parseHubAddress(wrong), { code: "ERR_USAGE" });
  });
}
