import assert from "node:assert/strict";
import { Dropped } from "../../src/kernel/kinds.ts";
import type { Prompt } from "../../src/tasks/task.ts";

/** The columns that a prompt reads from a reply. */
export function parsed(prompt: Prompt, reply: string, held = false): Record<string, unknown> {
  const columns = prompt.parse(reply, held);
  assert.ok(!(columns instanceof Dropped), "it is dropped");
  return columns;
}
