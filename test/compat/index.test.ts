import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as compat from "../../src/compat/index.ts";

const names = [
  "ComplexityScorerTask",
  "CustomDataset",
  "DatasetCheckpoint",
  "EvolComplexityTask",
  "EvolInstructTask",
  "EvolQualityTask",
  "InferenceEndpointsLLM",
  "JSONOpenAILLM",
  "JudgeLMTask",
  "LLM",
  "LLMPool",
  "LlamaCppLLM",
  "MistralAILLM",
  "OllamaLLM",
  "OpenAILLM",
  "Pipeline",
  "ProcessLLM",
  "PrometheusTask",
  "Prompt",
  "QualityScorerTask",
  "SelfInstructTask",
  "Task",
  "TextGenerationTask",
  "TogetherInferenceLLM",
  "TogetherLLM",
  "UltraCMTask",
  "UltraFeedbackTask",
  "UltraJudgeTask",
  "loadDataset",
  "pipeline",
  "prepareDataset",
  "vLLM",
];

test("distilstream/compat gives the words of 0.6", () => {
  assert.deepEqual(Object.keys(compat).sort(), names);
});

test("docs/compat.md names every one of them", () => {
  const page = readFileSync("docs/compat.md", "utf8");
  for (const name of names) assert.ok(page.includes(name), name);
});
