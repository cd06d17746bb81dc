import assert from "node:assert/strict";
import { generate, group, label } from "../../operators/index.ts";
import { Pipeline } from "../../src/pipeline.ts";
import type { Row } from "../../src/row.ts";
import { ultrafeedback } from "../../src/tasks/ultrafeedback.ts";
import { served, type Vllm } from "./server.ts";
import { modelAt, runFresh } from "./step.ts";

/** Most tokens of an answer and of a judgement. */
export interface Tokens {
  readonly answer: number;
  readonly judge: number;
}

/** Two answers and a judgement a row. A judgement that is cut, which is work for the server too, is a reject: at most a fifth. */
export async function runOurs(server: Vllm, rows: readonly Row[], concurrency: number | "auto", tokens: Tokens) {
  const branches = served.map((name) =>
    generate({ model: modelAt(server, concurrency, name), maxTokens: tokens.answer }),
  );
  const model = modelAt(server, concurrency, served[1]);
  const judged = new Pipeline([])
    .to(branches)
    .to(group())
    .to(label({ model, task: ultrafeedback(), maxTokens: tokens.judge }));
  const out = await runFresh(judged, rows);
  if (out.rejected.length > 0) console.error(`${out.rejected.length} rejected, the first: ${out.rejected[0]}`);
  // A model of this size does not always end its judgement in time.
  assert.ok(out.rejected.length <= rows.length / 5);
  for (const { ratings } of out.rows) assert.equal((ratings as unknown[]).length, 2);
}
