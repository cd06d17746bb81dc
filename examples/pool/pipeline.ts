// The same as pipeline.yaml, as a program.
// Run:  npm run build, then: npx tsx examples/pool/pipeline.ts
import { binarize, generate, group, label, load, save, ultrafeedback } from "distilstream";

/** The one place to change. */
const models = {
  first: { use: "vllm:http://127.0.0.1:8001/v1", max_tokens: 512 },
  second: { use: "vllm:http://127.0.0.1:8002/v1", max_tokens: 512 },
  third: { use: "vllm:http://127.0.0.1:8003/v1", max_tokens: 512 },
  fourth: { use: "vllm:http://127.0.0.1:8004/v1", max_tokens: 512 },
  judge: { use: "openai:gpt-4o-mini", temperature: 0, max_tokens: 1024 },
};

const pool = ["first", "second", "third", "fourth"].map((model) => generate({ model }));

const report = await load("examples/pool/prompts.jsonl")
  .to(pool, { pick: 2 })
  .to(group())
  .to(save("pool-generations.jsonl"))
  .to(label({ task: ultrafeedback({ aspect: "instruction-following" }), model: "judge" }))
  .to(binarize({ strategy: "best-random", ties: "drop" }))
  .to(save("pool-preferences.jsonl"))
  .run({ models });
console.log(report.out, "pairs", report.rejected, "rejected", report.tokens, "tokens");
