import assert from "node:assert/strict";
import { test } from "node:test";
import { goodputOf, meets, parseSlo } from "../../src/bench/slo.ts";

test("parseSlo() reads durations and bare milliseconds", () => {
  assert.deepEqual(parseSlo("ttft:500ms,tpot:50, e2e:2s"), { ttft: 500, tpot: 50, e2e: 2000 });
});

for (const text of ["ttft", "ttft:soon", "speed:5ms", "ttft:0ms", ""]) {
  test(`parseSlo() refuses ${JSON.stringify(text)}`, () => {
    assert.throws(() => parseSlo(text), { code: "ERR_OPTION" });
  });
}

test("meets() wants every objective, its bound included", () => {
  const latencies = { ttft: 500, tpot: 20, itl: 20, e2e: 900 };
  assert.equal(meets({ ttft: 500, tpot: 20 }, latencies), true);
  assert.equal(meets({ ttft: 500, tpot: 19 }, latencies), false);
});

test("meets() does not fail a reply of one token for a TPOT that it cannot have", () => {
  assert.equal(meets({ tpot: 1 }, { ttft: 5, tpot: undefined, itl: undefined, e2e: 5 }), true);
});

test("goodputOf() counts failures against the share", () => {
  assert.deepEqual(goodputOf(6, 8, 2), { requests: 3, share: 0.75 });
});
