import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import type { DistilError } from "../../src/errors.ts";
import { resolveTask } from "../../src/tasks/resolve.ts";
import { selfInstruct } from "../../src/tasks/self-instruct.ts";

async function file(t: TestContext, name: string, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "distil-test-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

const hintOf = async (promise: Promise<unknown>) =>
  promise.then(
    () => assert.fail("it must fail"),
    (error: DistilError) => error.details.hint ?? "",
  );

describe("resolveTask()", () => {
  test("gives the usual task of the role without a name", async () => {
    assert.equal((await resolveTask(undefined, {}, "generate")).name, "text-generation");
    assert.equal((await resolveTask(undefined, {}, "judge")).name, "ultrafeedback");
  });

  test("gives a task by its name, with the options that are set", async () => {
    const task = await resolveTask("self-instruct", { count: 3, template: undefined }, "generate");
    assert.deepEqual(task.definition, selfInstruct({ count: 3 }).definition);
  });

  test("takes a Task as it is", async () => {
    const task = selfInstruct();
    assert.equal(await resolveTask(task, {}, "generate"), task);
  });

  test("takes an object of a file's fields", async () => {
    assert.deepEqual((await resolveTask({ name: "t", template: "{{ a }}" }, {}, "generate")).reads, ["a"]);
  });

  test("reads a YAML file", async (t) => {
    const path = await file(
      t,
      "my-task.yaml",
      "name: mine\ntemplate: |\n  Grade {{ essay }}\noutput: { column: grade }\n",
    );
    const task = await resolveTask(path, {}, "generate");
    assert.deepEqual([task.name, task.reads, task.adds], ["mine", ["essay"], ["grade"]]);
  });

  test("reads a JSON file", async (t) => {
    const path = await file(t, "my-task.json", '{"name": "mine", "template": "{{ a }}"}');
    assert.equal((await resolveTask(path, {}, "generate")).name, "mine");
  });

  test("says where a file is not YAML, or holds something else", async (t) => {
    const broken = await file(t, "broken.yaml", "name: [mine\n");
    await assert.rejects(resolveTask(broken, {}, "generate"), /broken.yaml as it must be YAML: .*line 2/);
    const list = await file(t, "list.yaml", "- a\n");
    await assert.rejects(resolveTask(list, {}, "generate"), { code: "ERR_OPTION" });
    await assert.rejects(resolveTask("./none.yaml", {}, "generate"), /none.yaml as the file does not exist/);
  });

  test("names the nearest task for a misspelt one", async () => {
    const resolved = resolveTask("self-instuct", {}, "generate");
    await assert.rejects(resolved, /Cannot use generate.task as there is no task self-instuct/);
    assert.match(await hintOf(resolved), /Did you mean self-instruct\?/);
  });

  test("names all tasks where none is near", async () => {
    assert.match(await hintOf(resolveTask("zzzzzzzz", {}, "judge")), /There are ultrafeedback, .*and files such as/);
  });

  test("refuses a task of the other role, and names the operator that takes it", async () => {
    const resolved = resolveTask("ultrafeedback", {}, "generate");
    await assert.rejects(
      resolved,
      /Cannot use generate.task as it must be a task that writes: current value is ultrafeedback/,
    );
    assert.match(await hintOf(resolved), /label takes it/);
    await assert.rejects(resolveTask({ name: "t", template: "x", role: "judge" }, {}, "generate"), {
      code: "ERR_OPTION",
    });
  });

  test("refuses an option that belongs to another task", async () => {
    const message =
      "Cannot use generate.count as it belongs to the task self-instruct: current task is text-generation";
    await assert.rejects(resolveTask("text-generation", { count: 3 }, "generate"), { code: "ERR_OPTION", message });
    await assert.rejects(
      resolveTask({ name: "t", template: "x" }, { systemPrompt: "y" }, "generate"),
      /belongs to the task text-generation.*: current task is t/,
    );
  });
});
