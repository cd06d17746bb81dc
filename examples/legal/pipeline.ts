// The same as pipeline.yaml, as a program.
// Run:  npm run build, then: npx tsx examples/legal/pipeline.ts
import { binarize, chunk, dedup, generate, label, limit, load, save, selfInstruct, ultrafeedback } from "distilstream";

/** The one place to change. */
const models = {
  small: { use: "vllm:http://127.0.0.1:8000/v1", max_tokens: 512 },
  large: { use: "openai:gpt-4o-mini", temperature: 0, max_tokens: 1024 },
};

const questions = selfInstruct({
  applicationDescription: "An assistant that answers questions about the Low-Altitude Flight Act",
  criteria: "Ask what a citizen or an operator of drones would ask. Each question can be answered from the text alone.",
  count: 4,
});

const report = await load("fixtures/docs/act.pdf")
  .to(chunk({ words: 200, overlap: 20 }))
  .to(limit(50)) // pieces
  .to(generate({ task: questions, model: "small", temperature: 0.3, expand: true }))
  .to(dedup("instruction"))
  .to(save("legal-instructions.jsonl"))
  .to(generate({ task: "examples/legal/answer.yaml", model: "small", numGenerations: 2, temperature: 1 }))
  .to(label({ task: ultrafeedback({ aspect: "text-quality" }), model: "large" }))
  .to(binarize())
  .to(save("legal-preferences.jsonl"))
  .run({ models });
console.log(report.out, "pairs", report.rejected, "rejected", report.tokens, "tokens");
