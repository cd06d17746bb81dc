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

test("distil generate --help shows the options of its usual task and lists all tasks", async () => {
  const { stdout } = await run("generate", "--help");
  assert.match(stdout, /^Task text-generation:\n {2}--system-prompt </m);
  assert.doesNotMatch(stdout, /--application-description/);
  const all = table.tasks.filter(({ operator }) => operator === "generate");
  assert.ok(all.length > 1);
  for (const { name } of all) assert.match(stdout, new RegExp(`^ {2}${name} +[A-Z]`, "m"));
  assert.match(stdout, /^--task NAME --help shows the options of that one\.$/m);
});

test("distil label --help lists its tasks and none of generate's", async () => {
  const { stdout } = await run("label", "--help");
  assert.match(stdout, /^ {2}ultrafeedback +Rates/m);
  assert.doesNotMatch(stdout, /self-instruct/);
});

test("distil generate --task NAME --help shows that task's options with their defaults, columns and source", async () => {
  for (const words of [["--task", "self-instruct"], ["--task=self-instruct"]]) {
    const { stdout } = await run("generate", ...words, "--help");
    assert.match(stdout, /^Task self-instruct:\n {2}--application-description <TEXT>/m);
    assert.match(stdout.replace(/\s+/g, " "), /--count <N> Instructions to write about each text \(default: 5\)/);
    assert.match(stdout.replace(/\s+/g, " "), /Reads text; adds instructions, model_name.*arXiv:2212\.10560/);
    assert.doesNotMatch(stdout, /--system-prompt/);
  }
});

test("distil generate --task FILE --help says what a task of one's own reads and adds", async () => {
  const { stdout } = await run("generate", "--task", "examples/legal/answer.yaml", "--help");
  assert.match(
    stdout.replace(/\s+/g, " "),
    /Task legal-answer: .*Reads text, instruction; adds generation, model_name\./,
  );
  assert.doesNotMatch(stdout, /--system-prompt/);
  await assert.rejects(run("generate", "--task", "nowhere.yaml", "--help"), { code: "ERR_OPTION" });
});

test("distil generate --task NAME names the values that this task takes", async () => {
  await assert.rejects(run("generate", "--task", "evol-quality", "--methods", "humour", "--model", "local"), {
    code: "ERR_OPTION",
    message: /one of helpfulness, relevance, deepening, creativity, details: current value is "humour"/,
  });
  assert.match((await run("label", "--task", "evol-quality", "--model", "local")).stderr, /must be a task that rates/);
});

test("distil COMMAND --help says no values or defaults that say nothing", async () => {
  const classification = (await run("generate", "--task", "text-classification", "--help")).stdout;
  assert.doesNotMatch(classification.replace(/\s+/g, " "), /\(default: \)/);
  assert.doesNotMatch(classification, /one of auto/);
});

test("distil generate --task --help suggests the nearest task", async () => {
  const hint = "Did you mean self-instruct?";
  await assert.rejects(run("generate", "--task", "self-instrut", "--help"), { code: "ERR_OPTION", details: { hint } });
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

test("distil says where a command of one's own comes from", async () => {
  const hint = "distil --help lists the commands, --plugin FILE brings your own";
  await assert.rejects(run("zzzzzzzz"), { code: "ERR_USAGE", details: { hint } });
});

test("distil --version is the package's", async () => {
  assert.match((await run("--version")).stdout, /^\d+\.\d+\.\d+\n$/);
});
