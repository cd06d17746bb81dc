import assert from "node:assert/strict";
import { test } from "node:test";
import { readPage } from "../../src/bench/gauges.ts";

const page = `# HELP vllm:num_requests_running running
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="m"} 3.0
vllm:num_requests_waiting{engine="0",model_name="m"} 2.0
vllm:kv_cache_usage_perc{engine="0",model_name="m"} 0.25
vllm:kv_cache_usage_perc{engine="1",model_name="m"} 0.75
vllm:prefix_cache_queries_total{engine="0",model_name="m"} 400.0
vllm:prefix_cache_hits_total{engine="0",model_name="m"} 100.0
`;

test("readPage() reads what vLLM says of itself", () => {
  const wanted = { at: 5, running: 3, waiting: 2, kvCache: 0.5, prefix: { queries: 400, hits: 100 } };
  assert.deepEqual(readPage(page, 5), wanted);
});

test("readPage() leaves out what a server does not show", () => {
  const short = page.split("\n").slice(0, 4).join("\n");
  assert.deepEqual(readPage(short, 0), { at: 0, running: 3, waiting: 2, kvCache: undefined, prefix: undefined });
});

test("readPage() of another page is nothing", () => {
  assert.equal(readPage("<html>", 0), undefined);
});
