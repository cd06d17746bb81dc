// The same as pipeline.yaml, as a program.
// Run:  npm run build, then: HF_TOKEN=… npx tsx examples/llama3/pipeline.ts
import { binarize, filter, generate, group, label, load, rename, sample, save, ultrafeedback } from "distilstream";

/** The one place to change: `rpm` and `tpm` are what your account may ask in a minute, of each model. */
const models = {
  small: { use: "hf:meta-llama/Meta-Llama-3-8B-Instruct", rpm: 60, tpm: 60_000, max_tokens: 512 },
  large: { use: "hf:meta-llama/Meta-Llama-3-70B-Instruct", rpm: 60, tpm: 60_000, max_tokens: 1024 },
};

const report = await load({ path: "hub:DIBT/10k_prompts_ranked", columns: ["prompt", "topic", "avg_rating"] })
  .to(filter("avg_rating >= 4.0"))
  .to(sample(500))
  .to(rename({ columns: { prompt: "instruction" } }))
  .to([generate({ model: "small" }), generate({ model: "large" })])
  .to(group())
  .to(label({ task: ultrafeedback({ aspect: "helpfulness" }), model: "large", temperature: 0 }))
  .to(save("llama3-labelled.jsonl"))
  .to(binarize())
  .to(save("llama3-preferences.jsonl"))
  .run({ models });
console.log(report.out, "pairs", report.rejected, "rejected", report.tokens, "tokens");
