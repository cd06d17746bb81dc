import type { Group } from "./mutant.ts";

/** The kernel's property tests must notice each. */
export const kernel: Group = {
  tests: ["test/kernel/property.test.ts", "test/kernel/stream-stage.test.ts", "test/kernel/gate.test.ts"],
  env: { CASES: "2000", SEED: "1", WATCHDOG: "1500" },
  mutants: [
    { file: "src/kernel/segment.ts", from: "if (started) this.#changed.ring();", to: "" },
    { file: "src/kernel/segment.ts", from: "this.#admitting = false;\n      // A row", to: "// A row" },
    { file: "src/kernel/outbox.ts", from: "if (this.#ordered) this.#advance();", to: "if (false) this.#advance();" },
    {
      file: "src/kernel/outbox.ts",
      from: "if (this.#ordered) this.#slots.push(slot);",
      to: "if (this.#ordered) this.#slots.unshift(slot);",
    },
    { file: "src/kernel/outbox.ts", from: "this.#leave(1, bytes);", to: "" },
    { file: "src/kernel/segment.ts", from: "await this.#input.close();", to: "" },
    { file: "src/kernel/segment.ts", from: "this.#input.stop(reason);", to: "" },
    { file: "src/kernel/segment.ts", from: "if (!this.#kernel.window.admits(this)) return false;", to: "" },
    {
      file: "src/kernel/segment.ts",
      from: "while (this.#walking > 0 || this.#pulling) await this.#changed.rung();",
      to: "",
    },
    { file: "src/kernel/window.ts", from: "if (holder.held === 0) return true;", to: "" },
    { file: "src/kernel/stream-stage.ts", from: "if (this.#stopped) this.#changed.ring();", to: "" },
    {
      file: "src/kernel/stream-stage.ts",
      from: "this.#input.stop(new ReaderLeft());\n    this.#changed.ring();",
      to: "this.#changed.ring();",
    },
    { file: "src/kernel/source-stage.ts", from: "await this.#rows?.return?.();", to: "" },
    { file: "src/kernel/source-stage.ts", from: "this.#ended = true;\n      throw", to: "throw" },
    { file: "src/kernel/guard.ts", from: "return inherit(given as Row, row);", to: "return given as Row;" },
    {
      file: "src/kernel/guard.ts",
      from: 'return place.onError === "keep" ? keep(row, op, error) : new Failed(error, place);',
      to: "return LEFT_OUT;",
    },
    { file: "src/kernel/guard.ts", from: "go(value, index + 1, top)", to: "go(value, index, top)" },
    {
      file: "src/kernel/fan-out.ts",
      from: "if (failed !== undefined && join.min === undefined) return failed;",
      to: "",
    },
    { file: "src/kernel/fan-out.ts", from: "if (answered < join.min) return failed;", to: "" },
    { file: "src/kernel/fan-out.ts", from: "pick % count", to: "0" },
    { file: "src/kernel/children.ts", from: "reject(scope.kernel, answer, top, own);", to: "" },
    { file: "src/kernel/children.ts", from: "await nursery.empty();", to: "" },
    { file: "src/kernel/children.ts", from: "scope.kernel.counts[scope.step]!.born++;", to: "" },
    { file: "src/kernel/children.ts", from: "if (extra) window.give(1, 0);", to: "" },
    { file: "src/kernel/transforms.ts", from: "if (count > 0) counts.born--;", to: "" },
    { file: "src/kernel/walk.ts", from: "counts.became(rows.length);", to: "counts.out += rows.length;" },
    { file: "src/kernel/walk.ts", from: "before.out++;\n      after.in++;\n    }", to: "before.out++;\n    }" },
    {
      file: "src/kernel/sink-stage.ts",
      from: "await this.#into(plain, rows);",
      to: "void this.#into(plain, rows.slice(1));",
    },
    { file: "src/kernel/gate.ts", from: "else next();", to: "" },
  ],
};
