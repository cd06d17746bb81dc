import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** A way to break the kernel: in `file`, `from` becomes `to`. The property tests must notice each. */
interface Mutant {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const mutants: readonly Mutant[] = [
  { file: "segment.ts", from: "if (started) this.#wake();", to: "" },
  { file: "segment.ts", from: "this.#admitting = false;\n      // A row", to: "// A row" },
  { file: "outbox.ts", from: "if (this.#ordered) this.#advance();", to: "if (false) this.#advance();" },
  {
    file: "outbox.ts",
    from: "if (this.#ordered) this.#slots.push(slot);",
    to: "if (this.#ordered) this.#slots.unshift(slot);",
  },
  { file: "outbox.ts", from: "this.#leave(1, bytes);", to: "" },
  { file: "segment.ts", from: "await this.#input.close();", to: "" },
  { file: "segment.ts", from: "this.#input.stop(reason);", to: "" },
  { file: "segment.ts", from: "if (!this.#kernel.window.admits(this)) return false;", to: "" },
  { file: "segment.ts", from: "while (this.#walking > 0 || this.#pulling) await this.#change();", to: "" },
  { file: "window.ts", from: "if (holder.held === 0) return true;", to: "" },
  { file: "stream-stage.ts", from: "if (this.#stopped) this.#wake();", to: "" },
  { file: "stream-stage.ts", from: "this.#input.stop(new ReaderLeft());\n    this.#wake();", to: "this.#wake();" },
  { file: "source-stage.ts", from: "await this.#rows?.return?.();", to: "" },
  { file: "source-stage.ts", from: "this.#ended = true;\n      throw", to: "throw" },
  { file: "guard.ts", from: "return inherit(given as Row, row);", to: "return given as Row;" },
  {
    file: "guard.ts",
    from: 'return place.onError === "keep" ? keep(row, op, error) : new Failed(error, place);',
    to: "return LEFT_OUT;",
  },
  { file: "guard.ts", from: "go(value, index + 1, top)", to: "go(value, index, top)" },
  { file: "fan-out.ts", from: "if (failed !== undefined && join.min === undefined) return failed;", to: "" },
  { file: "fan-out.ts", from: "if (answered < join.min) return failed;", to: "" },
  { file: "fan-out.ts", from: "pick % count", to: "0" },
  { file: "children.ts", from: "reject(scope.kernel, answer, top, own);", to: "" },
  { file: "children.ts", from: "await nursery.empty();", to: "" },
  { file: "children.ts", from: "scope.kernel.counts[scope.step]!.born++;", to: "" },
  { file: "children.ts", from: "if (extra) window.give(1, 0);", to: "" },
  { file: "transforms.ts", from: "if (count > 0) counts.born--;", to: "" },
  { file: "walk.ts", from: "counts.became(rows.length);", to: "counts.out += rows.length;" },
  { file: "walk.ts", from: "before.out++;\n      after.in++;\n    }", to: "before.out++;\n    }" },
  { file: "sink-stage.ts", from: "await this.#into(plain, rows);", to: "void this.#into(plain, rows.slice(1));" },
  { file: "gate.ts", from: "else next();", to: "" },
];

const root = resolve(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "distil-mutants-"));
for (const part of ["src", "test/kernel", "operators", "package.json", "tsconfig.json"])
  cpSync(join(root, part), join(folder, part), { recursive: true });
symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));

function survives({ file, from, to }: Mutant): boolean {
  const path = join(folder, "src/kernel", file);
  const original = readFileSync(path, "utf8");
  if (!original.includes(from)) throw new Error(`Cannot break ${file} as it does not contain: ${from}`);
  writeFileSync(path, original.replace(from, to));
  const env = { ...process.env, CASES: "2000", SEED: "1", WATCHDOG: "1500" };
  const { status } = spawnSync(
    process.execPath,
    [
      "--import",
      "tsx",
      "--test",
      "test/kernel/property.test.ts",
      "test/kernel/stream-stage.test.ts",
      "test/kernel/gate.test.ts",
    ],
    {
      cwd: folder,
      env,
    },
  );
  writeFileSync(path, original);
  return status === 0; // a kernel that spins is ended by the timeout: status null
}

const alive = mutants.filter((mutant) => {
  const alive = survives(mutant);
  console.log(
    `${alive ? "SURVIVED" : "caught  "} ${mutant.file}: ${mutant.from.replaceAll("\n", " ")} → ${mutant.to || "nothing"}`,
  );
  return alive;
});
rmSync(folder, { recursive: true });
console.log(`${mutants.length - alive.length} of ${mutants.length} broken kernels were caught`);
process.exitCode = alive.length === 0 ? 0 : 1;
