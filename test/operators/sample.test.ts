import assert from "node:assert/strict";
import { test } from "node:test";
import { sample } from "../../operators/sample.ts";
import { apply } from "./helpers.ts";

const rows = Array.from({ length: 2_000 }, (_, id) => ({ id }));
const ids = (given: readonly { [column: string]: unknown }[]) => given.map((row) => row["id"] as number);

test("sample() count draws exactly so many, in the order they came", async () => {
  const drawn = ids(await apply(sample(50), rows));
  assert.equal(drawn.length, 50);
  assert.deepEqual(
    drawn,
    drawn.toSorted((a, b) => a - b),
  );
});

test("sample() count draws the same rows in whatever order they come", async () => {
  const back = ids(await apply(sample(50), rows.toReversed()));
  assert.deepEqual(ids(await apply(sample(50), rows)), back.toReversed());
});

test("sample() count draws from all of the stream", async () => {
  const mean = ids(await apply(sample(200), rows)).reduce((sum, id) => sum + id, 0) / 200;
  assert.ok(Math.abs(mean - 1_000) < 150, `mean ${mean}`);
});

test("sample() count gives all rows when there are fewer", async () => {
  assert.equal((await apply(sample(50), rows.slice(0, 9))).length, 9);
});

test("sample() count takes equal rows too", async () => {
  assert.equal(
    (
      await apply(
        sample(5),
        Array.from({ length: 40 }, () => ({ id: 1 })),
      )
    ).length,
    5,
  );
});

test("sample() fraction draws about that share, wherever a row stands", async () => {
  const drawn = ids(await apply(sample({ fraction: 0.25 }), rows));
  assert.ok(Math.abs(drawn.length - 500) < 80, `${drawn.length} rows`);
  assert.deepEqual(ids(await apply(sample({ fraction: 0.25 }), rows.toReversed())).toReversed(), drawn);
});

test("sample() draws otherwise with another seed", async () => {
  assert.notDeepEqual(await apply(sample(50), rows, { seed: "1" }), await apply(sample(50), rows));
});

for (const options of [{}, { count: 3, fraction: 0.5 }, { fraction: 1.5 }]) {
  test(`sample() throws ERR_OPTION for ${JSON.stringify(options)}`, () => {
    assert.throws(() => sample(options), { code: "ERR_OPTION" });
  });
}
