import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { DistilError } from "../../src/errors.ts";

/** Whether an error has the code, and says the words in its message or its hint. */
export function withCode(code: string, words: RegExp = /./) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof DistilError, String(error));
    assert.equal(error.code, code);
    assert.match(`${error.message}. ${error.details.hint ?? ""}`, words);
    return true;
  };
}

/** What the process is warned of while the test runs. */
export function warnings(context: TestContext): string[] {
  const heard: string[] = [];
  context.mock.method(process, "emitWarning", (message: string) => void heard.push(message));
  return heard;
}
