import assert from "node:assert/strict";
import { test } from "node:test";
import { readGauges } from "../../src/llm/gauge-page.ts";

test("readGauges() adds vLLM's gauges up over their labels", () => {
  const page = [
    "# HELP vllm:num_requests_running Number of requests in model execution batches.",
    "# TYPE vllm:num_requests_running gauge",
    'vllm:num_requests_running{engine="0",model_name="a b"} 3.0',
    'vllm:num_requests_running{engine="1",model_name="a} b"} 4.0 1700000000',
    'vllm:num_requests_running_total{engine="0"} 99',
    'vllm:num_requests_waiting{engine="0"} 1e1',
    'vllm:num_requests_waiting_by_reason{engine="0",reason="capacity"} 10.0',
    "",
  ].join("\n");
  assert.deepEqual(readGauges(page), { running: 7, waiting: 10 });
});

test("readGauges() knows the names of other servers, labels or not", () => {
  const page = "llamacpp:requests_processing 2\r\nllamacpp:requests_deferred 5\r\n";
  assert.deepEqual(readGauges(page), { running: 2, waiting: 5 });
});

test("readGauges() gives nothing where one gauge is missing or is no number", () => {
  assert.equal(readGauges("vllm:num_requests_running 3"), undefined);
  assert.equal(readGauges("vllm:num_requests_running 3\nvllm:num_requests_waiting NaN"), undefined);
  assert.equal(readGauges("<html>vllm:num_requests_running 3</html>"), undefined);
});
