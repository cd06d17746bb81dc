// The same as pipeline.yaml, as a program.
// Run:  npm run build, then: npx tsx examples/smol-course/pipeline.ts
import { binarize, evolQuality, generate, group, label, load, rename, save, ultrafeedback } from "distilstream";

/** The one place to change. */
const models = {
  small: { use: "vllm:http://127.0.0.1:8000/v1", max_tokens: 256 },
  large: { use: "openai:gpt-4o-mini", max_tokens: 512 },
};

const plain = generate({ model: "small", temperature: 0.7 });
const brief = generate({ model: "large", systemPrompt: "Answer in one or two short sentences." });
const improved = generate({ model: "small", temperature: 0.7, output: { generation: "response" } }).to(
  generate({ task: evolQuality({ numEvolutions: 1 }), model: "large", output: { evolved_response: "generation" } }),
);

const report = await load("examples/smol-course/prompts.jsonl")
  .to([plain, brief, improved])
  .to(group({ columns: ["generation", "model_name=generation_models"] }))
  .to(save("smol-grouped.jsonl"))
  .to(rename({ columns: { grouped_generation: "generations" } }))
  .to(label({ task: ultrafeedback({ aspect: "helpfulness" }), model: "large" }))
  .to(binarize())
  .to(save("smol-preferences.jsonl"))
  .run({ models });
console.log(report.out, "pairs", report.rejected, "rejected", report.tokens, "tokens");
