import assert from "node:assert/strict";
import { test } from "node:test";
import { readCounters } from "../../bench/vllm/counters.ts";
import { openVllm } from "../../bench/vllm/server.ts";

const page = `# HELP vllm:prompt_tokens_total Number of prefill tokens processed.
# TYPE vllm:prompt_tokens_total counter
vllm:prompt_tokens_total{engine="0",model_name="small"} 120.0
vllm:prompt_tokens_by_source_total{engine="0",model_name="small",source="local"} 7.0
vllm:generation_tokens_total{engine="0",model_name="small"} 30.0
vllm:generation_tokens_total{engine="1",model_name="small"} 12.0
vllm:generation_tokens_created{engine="0",model_name="small"} 1.7e+09
vllm:prefix_cache_queries_total{engine="0",model_name="small"} 1.2e+02
vllm:prefix_cache_hits_total{engine="0",model_name="small"} 96.0
`;

test("readCounters() adds up over engines, and takes no counter for another", () => {
  assert.deepEqual(readCounters(page), { input: 120, output: 42, queries: 120, hits: 96 });
});

test("openVllm() says in words why there is none", async (context) => {
  const log = context.mock.method(console, "log", () => {});
  assert.equal(await openVllm({ url: undefined, python: undefined, model: undefined }), undefined);
  assert.match(String(log.mock.calls[0]!.arguments[0]), /^Skipped as there is no vLLM/);
});
