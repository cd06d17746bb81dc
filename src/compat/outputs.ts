import type { Row } from "../row.ts";
import { Failures } from "./failures.ts";
import { generating, madeOf } from "./generating.ts";
import type { LLMOutput } from "./llm.ts";
import type { AnyLLM } from "./llm-pool.ts";
import { scratchFolder } from "./scratch.ts";

/** What models make of each input, in order. */
export async function outputsOf(
  llms: readonly AnyLLM[],
  inputs: Iterable<Row> | AsyncIterable<Row>,
  n: number,
): Promise<LLMOutput[][]> {
  const scratch = await scratchFolder();
  try {
    const shared = { failures: new Failures("generate"), first: undefined };
    const outputs: LLMOutput[][] = [];
    const rows = generating(llms, n, shared).apply(inputs, { journal: false, state: scratch.path });
    for await (const row of rows) outputs.push([...madeOf(row)]);
    return outputs;
  } finally {
    await scratch.remove();
  }
}
