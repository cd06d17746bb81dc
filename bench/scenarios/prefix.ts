import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { generate, group, label } from "../../operators/index.ts";
import { Pipeline } from "../../src/pipeline.ts";
import type { Row } from "../../src/row.ts";
import { ultrafeedback } from "../../src/tasks/ultrafeedback.ts";
import { randomOf } from "../simulator/random.ts";
import { wordsOf } from "../simulator/words.ts";
import { heading, table } from "../table.ts";
import { type Call, inBreadth } from "../vllm/breadth.ts";
import { type Measured, measured } from "../vllm/measured.ts";
import { openVllm, served, type Vllm, vllmFlags } from "../vllm/server.ts";
import { exactly, modelAt, runWhole } from "../vllm/step.ts";

/**
 * What a row's calls save when they share a prefix and are sent next to each other, on a real vLLM with prefix caching and room
 * for a part of the documents: where it has room for all, the order does not matter.
 *
 *     VLLM_PYTHON=… VLLM_MODEL=… node --import tsx bench/scenarios/prefix.ts
 */
const { values } = parseArgs({
  options: {
    ...vllmFlags,
    rows: { type: "string", default: "60" },
    words: { type: "string", default: "500" },
    tokens: { type: "string", default: "32" },
    concurrency: { type: "string", default: "16" },
    samples: { type: "string", default: "4" },
    repeats: { type: "string", default: "2" },
    "cache-blocks": { type: "string", default: "768" },
  },
});
const [tokens, concurrency, samples] = [values.tokens, values.concurrency, values.samples].map(Number) as [
  number,
  number,
  number,
];
const rows = Array.from({ length: Number(values.rows) }, (_, row): Row => {
  const document = wordsOf(randomOf(`document ${row}`), Number(values.words));
  return { system_prompt: `Document ${row}: ${document}.`, instruction: `What does document ${row} say of the river?` };
});
const judge = ultrafeedback({ critique: false });

const server = await openVllm({
  ...values,
  flags: ["--enable-prefix-caching", "--block-size", "32", "--num-gpu-blocks-override", values["cache-blocks"]],
});
if (server !== undefined) {
  try {
    await compare(server);
  } finally {
    await server.stop();
  }
}

async function compare(vllm: Vllm): Promise<void> {
  const runs: readonly (readonly [string, () => Promise<void>])[] = [
    ["preference, a row's calls together (our pipeline)", () => preference(vllm)],
    ["preference, step by step over all rows (raw loop)", () => preferenceInBreadth(vllm)],
    [`${samples} answers, n in one request (ours)`, () => several(vllm)],
    [`${samples} answers, n requests, a row's together (raw loop)`, () => severalInBreadth(vllm, true)],
    [`${samples} answers, n requests, sample by sample (raw loop)`, () => severalInBreadth(vllm, false)],
  ];
  const ran: Measured[] = [];
  for (let round = 0; round < Number(values.repeats); round++) {
    for (const [name, run] of round % 2 === 0 ? runs : [...runs].reverse()) ran.push(await measured(vllm, name, run));
  }
  const method =
    `${rows.length} rows with a document of ${values.words} words each, answers of ${tokens} tokens, ${concurrency} sequences at once, ` +
    `a cache of ${values["cache-blocks"]} blocks of 32 tokens, emptied before each run.`;
  const lines = runs.map(([name]) => line(ran.filter((one) => one.name === name)));
  console.log(heading("Prefix reuse", [`vLLM ${vllm.version}`], method));
  console.log(table(["what", "seconds", "prompt tokens", "of them cached", "tokens out/s"], lines));
}

function line(ran: readonly Measured[]): (string | number)[] {
  const each = (show: (one: Measured) => string) => ran.map(show).join(", ");
  return [
    ran[0]!.name,
    each(({ seconds }) => seconds.toFixed(1)),
    each(({ input }) => String(input)),
    each(({ hits, queries }) => `${((100 * hits) / queries).toFixed(0)} %`),
    each(({ speed }) => speed.toFixed(0)),
  ];
}

async function preference(vllm: Vllm): Promise<void> {
  const branches = served.map((name) =>
    generate({ model: modelAt(vllm, concurrency, name), ...exactly(tokens), temperature: 1 }),
  );
  const model = modelAt(vllm, concurrency, served[1]);
  const judged = new Pipeline([])
    .to(branches)
    .to(group())
    .to(label({ model, task: judge }));
  for (const { ratings } of await runWhole(judged, rows)) assert.equal((ratings as unknown[]).length, 2);
}

/** The same requests, column by column: every first answer, then every second one, then the judgements. */
async function preferenceInBreadth(vllm: Vllm): Promise<void> {
  const answers: Call[] = served.flatMap((model) => rows.map((row) => ({ model, messages: chat(row), exact: tokens })));
  const judgements = rows.map((row, index) => ({
    model: served[1],
    after: [index, rows.length + index],
    request: (generations: readonly string[]) => judge.prompt({ ...row, generations }, { seed: "1" }),
  }));
  const texts = await inBreadth(vllm.url, [...answers, ...judgements], concurrency);
  for (const text of texts.slice(-rows.length)) assert.match(text, /"text_2"/);
}

async function several(vllm: Vllm): Promise<void> {
  const model = modelAt(vllm, concurrency / samples);
  const out = await runWhole(generate({ model, numGenerations: samples, ...exactly(tokens), temperature: 1 }), rows);
  for (const { generations } of out) assert.equal((generations as unknown[]).length, samples);
}

async function severalInBreadth(vllm: Vllm, together: boolean): Promise<void> {
  const call = (row: Row): Call => ({ model: served[0], messages: chat(row), exact: tokens });
  const every = Array.from({ length: samples }, (_, sample) => sample);
  const calls = together ? rows.flatMap((row) => every.map(() => call(row))) : every.flatMap(() => rows.map(call));
  assert.equal((await inBreadth(vllm.url, calls, concurrency)).length, samples * rows.length);
}

function chat(row: Row) {
  return [
    { role: "system" as const, content: String(row["system_prompt"]) },
    { role: "user" as const, content: String(row["instruction"]) },
  ];
}
