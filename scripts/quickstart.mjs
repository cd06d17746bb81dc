// The quickstart: a law as PDF becomes preference pairs on the embedded model, with a look at what came out.

import { readFile } from "node:fs/promises";
import { processIo } from "../dist/src/cli/io.js";
import { showProgress } from "../dist/src/cli/progress.js";
import { build, readConfig } from "../dist/src/index.js";
import { ensureWeights } from "../dist/src/llm/weights.js";

const output = "preference.jsonl";

await fetchWeights();
const { models, pipeline } = await readConfig("examples/quickstart.yaml");
console.log("Reading fixtures/docs/act.pdf: 5 chunks, 2 instructions each, 2 answers each, judged and paired.\n");
const shown = showProgress(process.stderr.isTTY ? "bar" : "auto", processIo());
const report = await build(pipeline).run({ models, onEvent: (event) => shown.tell(event) });
shown.close();
const rows = (await readFile(output, "utf8"))
  .trim()
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line));
if (rows.length === 0) {
  console.error("The quickstart made no rows: this is a fault. The counts by step:");
  console.error(report.steps);
  process.exit(1);
}
rows.slice(0, 2).forEach(showPair);
sumUp();

async function fetchWeights() {
  let said = false;
  await ensureWeights({
    onProgress({ message, bytes, total }) {
      if (!said) console.log("Fetching the embedded model, 98 MB, once …");
      said = true;
      if (process.stdout.isTTY && total) process.stdout.write(`\r  ${Math.round((bytes / total) * 100)} %`);
      else if (bytes === 0 || bytes === undefined) console.log(`  ${message}`);
    },
  });
  if (said && process.stdout.isTTY) process.stdout.write("\r");
}

function showPair(row, index) {
  console.log(`── Pair ${index + 1} (page ${row.page}) ${"─".repeat(56)}`);
  console.log(paragraph("Prompt", row.prompt.at(-1).content));
  console.log(paragraph(`Chosen, rated ${row.chosen_rating}, by ${row.chosen_model}`, row.chosen[0].content));
  console.log(paragraph(`Rejected, rated ${row.rejected_rating}, by ${row.rejected_model}`, row.rejected[0].content));
}

function paragraph(title, text) {
  const words = text.replace(/\s+/g, " ").trim().split(" ");
  const lines = [""];
  for (const word of words) {
    if (lines.at(-1).length + word.length > 76) lines.push("");
    lines.push(`${lines.pop()} ${word}`.trimStart());
  }
  return `${title}\n${lines.map((line) => `  ${line}`).join("\n")}\n`;
}

function sumUp() {
  const { in: read, out, dropped, rejected, calls, tokens, reused, duration } = report;
  const chunks = report.steps.find(({ operator }) => operator === "sample")?.out;
  const ties = rows.filter((row) => row.chosen_rating === row.rejected_rating).length;
  const seconds = duration / 1000;
  console.log(
    `${read} document in, ${chunks} chunks taken, ${out} pairs out, ${dropped} dropped, ${rejected} rejected.`,
  );
  for (const { operator, rules } of report.steps) {
    for (const [rule, count] of Object.entries(rules)) console.log(`  ${operator} dropped ${count}: ${rule}`);
  }
  const speed = (tokens.output / seconds).toFixed(0);
  if (calls > 0)
    console.log(`${calls} calls, ${tokens.output} tokens written in ${seconds.toFixed(0)} s: ${speed} tokens/s.`);
  if (reused.calls > 0)
    console.log(`${reused.calls} replies were kept from an earlier run in .distil and not asked for again.`);
  console.log(
    `${ties} of the pairs are ties, kept (binarize --ties keep) because the small judge makes many; by default they are dropped.`,
  );
  console.log(`
Written: ${output} and preference.parquet (prompt, chosen, rejected: what TRL's DPO trainer reads).

The embedded model has 135 million parameters. It shows that everything works on this machine; its English is
fluent, its facts are invented and its judgements are close to chance. For data to train on, ask a real server:

  npx distil run 'load fixtures/docs/act.pdf >> chunk --words 200
    >> generate --task self-instruct --model vllm:http://127.0.0.1:8000/v1 --count 4 --expand
    >> generate --model vllm:http://127.0.0.1:8000/v1 --num-generations 2
    >> label --model openai:gpt-4o-mini >> binarize >> save act.jsonl'

Look at any file of rows with:  npx distil show ${output}`);
}
