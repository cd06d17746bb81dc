// Two models answer, their answers are grouped and rated; then one answer is improved. All from a program.
// Run:  npm run build, then: npx tsx examples/two-families.ts [MODEL [MODEL]]
// A model is local (the default), vllm:http://…, openai:…, hf:… or replay:…
import { generate, group, label, load, ultrafeedback } from "distilstream";

const [first = "local", second = first] = process.argv.slice(2);
const rows = [
  { instruction: "What is the capital of Portugal?" },
  { instruction: "Name three uses of a paper clip, in one sentence." },
];

const grouped = load({ rows })
  .to([
    generate({ model: first, temperature: 0.2, maxTokens: 48 }),
    generate({ model: second, systemPrompt: "Answer as a pirate would.", maxTokens: 48 }),
  ])
  .to(group("generation"));
for await (const { instruction, grouped_generation } of grouped) console.log({ instruction, grouped_generation });

// One operator works alone too, on rows of your own.
const judged = label({ task: ultrafeedback({ aspect: "helpfulness", critique: false }), model: second }).apply([
  { instruction: "What is 2 + 2?", generations: ["4", "It is five."] },
]);
for await (const { ratings } of judged) console.log({ ratings });

// A task of your own is an object: an answer is rewritten to be better, the original stays.
const improve = {
  name: "improve",
  template:
    "Improve this answer: make it more helpful and correct, in about the same length. Reply with the answer alone.\n\n" +
    "Question: {{ instruction }}\nAnswer: {{ response }}",
  output: { column: "evolved_response" },
};
const evolved = generate({ task: improve, model: first, maxTokens: 48 }).apply([
  { instruction: "Why is the sky blue?", response: "Because of the air." },
]);
for await (const { evolved_response } of evolved) console.log({ evolved_response });
