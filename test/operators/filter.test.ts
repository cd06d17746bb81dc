import assert from "node:assert/strict";
import { test } from "node:test";
import { filter } from "../../operators/filter.ts";
import { condition as compiled } from "../../src/condition.ts";
import { apply } from "./helpers.ts";

const rows = [{ x: 4 }, { x: 3.5 }, { x: null }, {}, { x: 9 }];

const cases: readonly (readonly [string, number])[] = [
  ["x >= 4", 2],
  ["x > 3.5", 2],
  ["x == 3.5", 1],
  ["x + 1 > 4.5", 2],
  ["x % 2 == 0", 1],
  ["x / 2 == 1.75", 1],
  ["has(x)", 4],
  ["!has(x)", 1],
  ["has(x) && x == null", 1],
  ["x > 5 || y > 1", 1],
  ['"has(x)" == "has(x)"', 5],
  ["x in [4, 9]", 2],
];

for (const [condition, count] of cases) {
  test(`filter() ${condition} keeps ${count} of 5`, async () => {
    assert.equal((await apply(filter(condition), rows)).length, count);
  });

  test(`filter() --not ${condition} keeps the other rows`, async () => {
    assert.equal((await apply(filter(condition, { not: true }), rows)).length, 5 - count);
  });
}

test("filter() passes the very row on", async () => {
  const row = { text: "a" };
  assert.equal((await apply(filter('text == "a"'), [row]))[0], row);
});

test("filter() drops a row whose list is null", async () => {
  assert.deepEqual(await apply(filter("tags.exists(tag, tag == 'a')"), [{ tags: null }, { tags: ["a"] }]), [
    { tags: ["a"] },
  ]);
});

for (const [condition, columns] of [
  ["rating > 4 && size(meta.lang) > 1", ["rating", "meta"]],
  ["has(rating) && tags.exists(tag, tag == lang)", ["tags", "lang"]],
] as const) {
  test(`filter() of ${condition} asks for ${columns.join(" and ")}`, async () => {
    const meets = await compiled(condition);
    assert.deepEqual(meets.columns, columns);
  });
}

test("filter() reads lists and nested objects", async () => {
  const given = [{ ratings: [4, 5], meta: { lang: "de" } }];
  assert.equal(
    (await apply(filter('ratings.all(r, r >= 4) && meta.lang == "de" && size(ratings) == 2'), given)).length,
    1,
  );
});

test("filter() throws ERR_COLUMN for a type that the condition cannot take", async () => {
  await assert.rejects(apply(filter("x > 5"), [{ x: "six" }]), { code: "ERR_COLUMN" });
});

for (const x of ["6", ""]) {
  test(`filter() says how "${x}" of a CSV file is read as a number`, async () => {
    const error = await apply(filter("x > 5"), [{ x }]).catch((thrown) => thrown);
    assert.match(error.details.hint, /x is text: x != "" && double\(x\)/);
    assert.equal((await apply(filter('x != "" && double(x) > 5'), [{ x }])).length, x === "6" ? 1 : 0);
  });
}

test("filter() throws ERR_COLUMN where the condition gives no truth value", async () => {
  await assert.rejects(apply(filter("x"), [{ x: 1 }]), { code: "ERR_COLUMN" });
});

for (const condition of ["x >", "foo(x) > 3", '"a" + "b"', "1 + 1"]) {
  test(`filter() throws ERR_OPTION for ${condition}`, async () => {
    await assert.rejects(apply(filter(condition), []), { code: "ERR_OPTION" });
  });
}
