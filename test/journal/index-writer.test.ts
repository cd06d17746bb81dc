import assert from "node:assert/strict";
import { test } from "node:test";
import { type Environment, openEnvironment } from "../../src/journal/environment.ts";
import { enteredNote, IndexWriter } from "../../src/journal/index-writer.ts";
import { numberOf } from "../../src/journal/log.ts";
import { folderFor } from "../helpers/files.ts";

test("IndexWriter enters nothing after a commit that failed: the next process would not look for what is missing", async (t) => {
  const environment = await openEnvironment(await folderFor(t));
  t.after(() => environment.root.close());
  const failures: unknown[] = [];
  const writer = new IndexWriter(failingOnce(environment), {
    onEntered: async () => {},
    onFailure: (error) => failures.push(error),
  });
  for (const at of [0, 100]) {
    writer.enter([{ model: "m", hashes: [`${at}`.padStart(32, "a")], number: numberOf(1, at), size: 100 }]);
    await writer.settle();
  }
  assert.match(String(failures), /the disk is full for a moment/);
  assert.equal(environment.notes.get(enteredNote(1)), undefined);
  assert.equal(writer.find("m", "0".padStart(32, "a")), numberOf(1, 0));
});

function failingOnce(environment: Environment): Environment {
  let failed = false;
  const root = new Proxy(environment.root, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (name !== "batch" || failed) return typeof value === "function" ? value.bind(target) : value;
      failed = true;
      return () => Promise.reject(new Error("the disk is full for a moment"));
    },
  });
  return { ...environment, root };
}
