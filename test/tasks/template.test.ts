import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { DistilError } from "../../src/errors.ts";
import { compileTemplate } from "../../src/tasks/template.ts";

const columns = (text: string) => {
  const { reads, uses } = compileTemplate(text, "t");
  return { reads, uses };
};

describe("compileTemplate()", () => {
  const cases: readonly [text: string, reads: readonly string[], uses?: readonly string[]][] = [
    ["plain", []],
    ["{{ a }} {{ a }} {{ b.c }} {{ d['e'] }}", ["a", "b", "d"]],
    ["{% for g in list %}{{ loop.index }} {{ g.text }} {{ extra }}{% endfor %}", ["list", "extra"]],
    ["{% for key, value in map.items() %}{{ key }}{{ value }}{% endfor %}", ["map"]],
    ["{% if a %}{{ a }}{% elif b %}{{ c }}{% else %}{{ d }}{% endif %}", ["c", "d"], ["a", "b"]],
    ["{{ a if b else c }}", ["a", "c"], ["b"]],
    ["{{ a | default('x') | upper }}", [], ["a"]],
    ["{{ a | replace(old, 'x') }}", ["a", "old"]],
    ["{{ 1 if a is defined else 2 }}", [], ["a"]],
    ["{% set x = a + 1 %}{{ x }}{{ b[x] }}", ["a", "b"]],
    ["{% macro m(p) %}{{ p }}{{ q }}{% endmacro %}{{ m(r) }}", ["q", "r"]],
    ["{{ {'k': v, 'l': [w]} }} {{ range(n) }}", ["v", "w", "n"]],
  ];
  for (const [text, reads, uses = []] of cases) {
    test(`finds the columns of ${text}`, () => {
      assert.deepEqual([columns(text).reads.toSorted(), columns(text).uses], [[...reads].sort(), uses]);
    });
  }

  const faults: readonly [text: string, line: number | undefined][] = [
    ["{{ a", 1],
    ["one\ntwo\n{{ foo bar }}", 3],
    ["one\n{% if a b %}x{% endif %}", 2],
    ["one\n{% nope %}", 2],
    ["{% for x in y %}\n{{ x }}", undefined],
  ];
  for (const [text, line] of faults) {
    test(`tells where ${JSON.stringify(text)} fails`, () => {
      assert.throws(
        () => compileTemplate(text, "t"),
        (error: DistilError) => {
          assert.equal(error.code, "ERR_OPTION");
          assert.equal(/\(line (\d+)/.exec(error.message)?.[1], line === undefined ? undefined : String(line));
          assert.equal(error.details.hint === undefined, line !== undefined);
          return true;
        },
      );
    });
  }

  test("turns an error of the filling in into ERR_COLUMN", () => {
    assert.throws(() => compileTemplate("{{ a.b() }}", "t").render({ a: 1 }), { code: "ERR_COLUMN" });
  });
});
