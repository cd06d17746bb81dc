import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import { generate } from "../../operators/generate.ts";
import { label } from "../../operators/label.ts";
import { describeCommand } from "../../src/describe.ts";
import { commonOptions } from "../../src/options.ts";
import { commandOptions, runOptions } from "../../src/run/options.ts";
import { type AnyTaskFunction, defineTask } from "../../src/tasks/define.ts";
import { generateTaskOptions, judgeTaskOptions, tasks } from "../../src/tasks/index.ts";
import type { Task } from "../../src/tasks/task.ts";
import { lend } from "../../src/tasks/task-options.ts";

const rows = z.int().min(1).meta({ description: "Rows to write", placeholder: "N" });

function task<Shape extends z.ZodRawShape>(name: string, options: Shape) {
  const create = (): Task => {
    throw new Error("not in these tests");
  };
  return defineTask<Shape>({ name, role: "generate", summary: "Does it", options, create });
}

const entry = (options: z.ZodRawShape) =>
  describeCommand({ name: "op", summary: "", examples: [], options }).options[0]!;

describe("lend()", () => {
  test("says whose an option is, and what it is without it", () => {
    const lent = lend([task("one", { rows: rows.default(3) })]);
    const { description, tasks, placeholder, required, ...rest } = entry(lent);
    assert.deepEqual([description, tasks, placeholder], ["one: Rows to write [3]", ["one"], "N"]);
    assert.deepEqual([required, rest.default], [undefined, undefined]);
  });

  test("makes one option of one that several tasks share, and names them all", () => {
    const lent = lend([task("one", { rows: rows.default(3) }), task("two", { rows: rows.default(3) })]);
    assert.deepEqual([entry(lent).description, entry(lent).tasks], ["one, two: Rows to write [3]", ["one", "two"]]);
  });

  test("says apart where the defaults of tasks differ", () => {
    const lent = lend([task("one", { rows: rows.default(3) }), task("two", { rows: rows.optional() })]);
    assert.equal(entry(lent).description, "one: Rows to write [3]; two: Rows to write");
  });

  test("takes every value that one of the tasks takes", () => {
    const kinds = <const Names extends readonly string[]>(names: Names) => z.array(z.enum(names)).optional();
    const lent = lend([task("one", { kinds: kinds(["a", "b"]) }), task("two", { kinds: kinds(["b", "c"]) })]);
    const schema = z.object(lent);
    assert.deepEqual(schema.parse({ kinds: ["b", "c"] }), { kinds: ["b", "c"] });
    assert.throws(() => schema.parse({ kinds: ["d"] }), /some of a, b \(one\), or of b, c \(two\)/);
    assert.deepEqual(entry(lent).values, ["a", "b", "c"]);
  });

  test("says what kinds of value the tasks take where they list none", () => {
    const schema = z.object(lend([task("one", { size: z.int() }), task("two", { size: z.string() })]));
    assert.throws(() => schema.parse({ size: {} }), /one of any integer \(one\), or of any string \(two\)/);
  });
});

/** What two tasks that share an option must agree on: all but the values, the description and the default. */
function kindOf(type: z.ZodType): unknown {
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip);
    if (typeof value !== "object" || value === null) return value;
    const kept = Object.entries(value).filter(([key]) => !["enum", "const", "default", "description"].includes(key));
    return Object.fromEntries(kept.map(([key, inner]) => [key, strip(inner)]));
  };
  return strip(z.toJSONSchema(type, { unrepresentable: "any", io: "input" }));
}

const own = { generate: generate.declaration.options, judge: label.declaration.options };
const lent = { generate: generateTaskOptions, judge: judgeTaskOptions };

for (const role of ["generate", "judge"] as const) {
  const all: readonly AnyTaskFunction[] = tasks[role];

  test(`tasks of ${role} mean the same by the same option (declare it in src/tasks/shared-options.ts)`, () => {
    const seen = new Map<string, unknown>();
    for (const { declaration } of all) {
      for (const [option, type] of Object.entries(declaration.options)) {
        const kind = kindOf(type as z.ZodType);
        assert.deepEqual(kind, seen.get(option) ?? kind, `--${option} of ${declaration.name}`);
        seen.set(option, kind);
      }
    }
  });

  test(`no task of ${role} has an option that its operator or the run has itself`, () => {
    const general: readonly string[] = [
      ...Object.keys(own[role]).filter((name) => own[role][name as never] !== lent[role][name as never]),
      ...Object.keys({ ...commonOptions, ...runOptions, ...commandOptions }),
    ];
    for (const { declaration } of all) {
      const taken = Object.keys(declaration.options).filter((option) => general.includes(option));
      assert.deepEqual(taken, [], declaration.name);
    }
  });
}
