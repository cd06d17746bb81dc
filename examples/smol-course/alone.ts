// EvolQuality and UltraFeedback on rows of your own, without a pipeline.
// Run:  npm run build, then: npx tsx examples/smol-course/alone.ts [MODEL]
import { evolQuality, ultrafeedback } from "distilstream";

/** Any model: local, vllm:http://…, openai:…, hf:… */
const model = process.argv[2] ?? "local";

const evolved = await evolQuality({ model, numEvolutions: 1, eliminated: "keep", maxTokens: 96 }).run([
  { instruction: "Why is the sky blue?", response: "Because of the air." },
  { instruction: "What is synthetic data?", response: "Data that a program made." },
]);
console.log(evolved);

const rated = await ultrafeedback({ model, aspect: "helpfulness", maxTokens: 240 }).run([
  { instruction: "What is 2 + 2?", generations: ["4", "It is five."] },
]);
console.log(rated);
