import assert from "node:assert/strict";
import { test } from "node:test";
import { table } from "../../src/cli/table.generated.ts";
import { run } from "./memory-io.ts";

test("distil shows its help without a command", async () => {
  assert.deepEqual(await run(), await run("--help"));
});

test("distil --help lists every command with its summary", async () => {
  const { code, stdout } = await run("--help");
  assert.equal(code, 0);
  for (const { name, summary } of [...table.operators, ...table.commands]) {
    assert.match(stdout, new RegExp(`^ {2}${name} +${summary.replace(/[()>+?.]/g, "\\$&")}$`, "m"));
  }
});

test("distil COMMAND --help lists its flags, the flags of the run and the examples", async () => {
  const { stdout } = await run("chunk", "--words", "5", "--help");
  assert.match(stdout, /^Usage: distil chunk \[options\]/);
  assert.match(stdout, /^Options:\n {2}--words <N>/m);
  assert.match(stdout, /^The run:\n {2}--limit <N>/m);
  assert.match(stdout, /^Examples:\n {2}distil /m);
});

test("distil COMMAND --help shows values that need no flag", async () => {
  assert.match((await run("keep", "--help")).stdout, /^Usage: distil keep COL\.\.\. \[options\]/);
});

test("distil help COMMAND is distil COMMAND --help", async () => {
  assert.deepEqual(await run("help", "limit"), await run("limit", "-h"));
});

test("distil COMMAND -- --help takes it as a value", async () => {
  await assert.rejects(run("limit", "--", "--help"), { code: "ERR_OPTION" });
});

test("distil fits its help into the width", async () => {
  for (const { name } of table.operators) {
    const { stdout } = await run("help", name);
    const body = stdout.split("\nExamples:")[0]!;
    assert.deepEqual(
      body.split("\n").filter((line) => line.length > 80),
      [],
      name,
    );
  }
});

test("distil suggests the nearest command", async () => {
  await assert.rejects(run("genrate"), { code: "ERR_USAGE", details: { hint: "Did you mean generate?" } });
});

test("distil --version is the package's", async () => {
  assert.match((await run("--version")).stdout, /^\d+\.\d+\.\d+\n$/);
});
