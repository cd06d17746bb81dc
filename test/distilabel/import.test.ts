import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { parseConfig } from "../../src/config.ts";
import { importPipeline } from "../../src/distilabel/import.ts";
import { load, save } from "../../src/index.ts";
import { run } from "../cli/memory-io.ts";
import { root } from "../helpers/distil-command.ts";
import { folderFor } from "../helpers/files.ts";
import { hubFor } from "../helpers/hub/environment.ts";
import { stubModel } from "../helpers/stub-model.ts";

/**
 * fixtures/distilabel/NAME.distilabel.yaml was written by distilabel 1.5.3 (make.py there), NAME.yaml is what becomes of it:
 * RECORD=1 node --import tsx --test test/distilabel/import.test.ts
 */
const folder = join(root, "fixtures/distilabel");
const names = readdirSync(folder).flatMap((name) => /^(\w+)\.distilabel\.yaml$/.exec(name)?.[1] ?? []);

function fixture(name: string): string {
  return readFileSync(join(folder, `${name}.distilabel.yaml`), "utf8");
}

for (const name of names) {
  test(`importPipeline() writes fixtures/distilabel/${name}.yaml`, () => {
    const { yaml } = importPipeline(fixture(name), `${name}.distilabel.yaml`);
    const golden = join(folder, `${name}.yaml`);
    if (process.env["RECORD"] !== undefined) writeFileSync(golden, yaml);
    assert.equal(yaml, readFileSync(golden, "utf8"));
  });

  test(`distil check finds nothing wrong with fixtures/distilabel/${name}.yaml`, async (t) => {
    const text = await readFile(join(folder, `${name}.yaml`), "utf8");
    // The Hub is not there, its rows are.
    const local = text.replace(/hub:org\/prompts[\w/:]*/, "prompts.jsonl");
    await within(t, { "pipeline.yaml": local });
    const { code, stderr } = await run("check", "pipeline.yaml", "--offline");
    assert.equal(code, 0, stderr);
  });
}

/** The current folder is one with these files and the rows that the fixtures read. */
async function within(t: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const here = await folderFor(t);
  const row = { prompt: "Why?", instruction: "Why?", text: "A lease.", response: "So.", generation: "So." };
  const rows = [{ ...row, evolved_responses: ["So.", "It is so."] }];
  const all = { "prompts.jsonl": JSON.stringify(rows[0]), "chunks.jsonl": JSON.stringify(rows[0]), ...files };
  for (const [name, text] of Object.entries(all)) await writeFile(join(here, name), text);
  await load({ rows })
    .to(save(join(here, "a.parquet")))
    .run({ state: here });
  const before = process.cwd();
  process.chdir(here);
  t.after(() => process.chdir(before));
  return here;
}

test("importPipeline() names what is missing by its step", () => {
  const { missing } = importPipeline(fixture("foreign"), "foreign.yaml");
  const steps = missing.map((one) => one.split(": ")[0]);
  assert.deepEqual(steps, ["dedup", "dedup", "shout", "shout", "MixtureOfAgentsLLM", "embed"]);
  assert.deepEqual(importPipeline(fixture("preference"), "preference.yaml").missing, []);
});

test("importPipeline() says at its place what is missing", () => {
  const { yaml, missing } = importPipeline(fixture("foreign"), "foreign.yaml");
  for (const one of missing) assert.ok(yaml.includes(`# ${one.slice(one.indexOf(": ") + 2)}`), one);
});

test("importPipeline() reads JSON, and what else distilabel writes into it", () => {
  const step = {
    name: "answer",
    step: {
      llm: {
        model: "m",
        base_url: "http://127.0.0.1:1/v1",
        max_retries: 1,
        timeout: 30,
        type_info: { name: "OpenAILLM" },
      },
      num_generations: 2,
      group_generations: false,
      runtime_parameters_info: [{ name: "llm" }],
      type_info: { module: "distilabel.steps.tasks.text_generation", name: "TextGeneration" },
    },
  };
  const text = JSON.stringify({
    pipeline: { name: "p", steps: [step], connections: [{ from: "answer", to: [] }], routing_batch_functions: [] },
  });
  const { yaml, missing } = importPipeline(text, "pipeline.json");
  assert.deepEqual(missing, []);
  const { models, pipeline } = parseConfig(yaml, "p.yaml");
  assert.deepEqual(models["m"], { use: "openai:m@http://127.0.0.1:1/v1", timeout: 30_000, attempts: 2 });
  const [generate] = pipeline!;
  assert.deepEqual((generate as { value: unknown }).value, { model: "m", "num-generations": 2, expand: true });
});

test("importPipeline() leaves a credential in a header behind", () => {
  const llm = {
    model: "m",
    default_headers: { "X-Api-Key": "sk-secret", "X-Team": "a" },
    type_info: { name: "OpenAILLM" },
  };
  const step = { name: "answer", step: { llm, type_info: { name: "TextGeneration" } } };
  const text = JSON.stringify({ pipeline: { name: "p", steps: [step], connections: [{ from: "answer", to: [] }] } });
  const { yaml } = importPipeline(text, "pipeline.json");
  assert.doesNotMatch(yaml, /sk-secret/);
  assert.match(yaml, /environment variable X_API_KEY/);
  assert.match(yaml, /headers: \{ X-Api-Key: "\$\{X_API_KEY\}", X-Team: a \}/);
});

test("importPipeline() keeps branches that do not meet, and nests those that meet early", () => {
  const { yaml } = importPipeline(graph({ a: ["b", "c"], b: ["d", "e"], d: ["f"], e: ["f"], f: [], c: [] }), "p.yaml");
  const fan = parseConfig(yaml, "p.yaml").pipeline!.find(({ type }) => type === "fan") as {
    branches: readonly (readonly { type: string; name?: string }[])[];
  };
  assert.deepEqual(
    fan.branches.map((branch) => branch.map((one) => one.name ?? one.type)),
    [
      ["keep", "fan", "merge", "save"],
      ["keep", "save"],
    ],
  );
});

/** A file of distilabel with steps of one class that are connected so. */
function graph(arrows: Readonly<Record<string, readonly string[]>>): string {
  const steps = Object.keys(arrows).map((name) => ({
    name,
    step: { columns: [name], type_info: { name: name === "f" ? "CombineOutputs" : "KeepColumns" } },
  }));
  const connections = Object.entries(arrows).map(([from, to]) => ({ from, to }));
  return JSON.stringify({ pipeline: { name: "p", steps, connections, routing_batch_functions: [] } });
}

test("distil import writes a file, and ends with 3 where something is missing", async (t) => {
  await within(t, { "pool.yaml": fixture("pool"), "preference.yaml": fixture("preference") });
  const whole = await run("import", "preference.yaml", "-o", "ours.yaml");
  assert.deepEqual([whole.code, whole.stdout], [0, ""]);
  assert.equal(await readFile("ours.yaml", "utf8"), readFileSync(join(folder, "preference.yaml"), "utf8"));
  const partly = await run("import", "pool.yaml");
  assert.equal(partly.code, 3);
  assert.match(partly.stderr, /not carried over: load: the rows of LoadDataFromDicts/);
  assert.equal(partly.stdout, readFileSync(join(folder, "pool.yaml"), "utf8"));
});

test("distil import replaces nothing unasked", async (t) => {
  await within(t, { "preference.yaml": fixture("preference"), "ours.yaml": "mine" });
  await assert.rejects(run("import", "preference.yaml", "-o", "ours.yaml"), { code: "ERR_USAGE" });
  assert.equal(await readFile("ours.yaml", "utf8"), "mine");
  assert.equal((await run("import", "preference.yaml", "-o", "ours.yaml", "--force")).code, 0);
});

for (const [what, text] of Object.entries({ "our own": "pipeline: load a.jsonl", "no YAML": "{", "a list": "- 1" })) {
  test(`distil import refuses a file that is ${what}`, async (t) => {
    await within(t, { "pipeline.yaml": text });
    await assert.rejects(run("import", "pipeline.yaml"), {
      code: "ERR_CONFIG",
      message: /no pipeline of distilabel 1\.x/,
    });
  });
}

test("importPipeline() keeps rubrics of one's own", () => {
  const rubrics = { own: "[Is it brief?]\nScore 1: no\nScore 2: a bit\nScore 3: so so\nScore 4: mostly\nScore 5: yes" };
  const fields = { llm: { model: "m", type_info: { name: "OpenAILLM" } }, mode: "absolute", rubric: "own", rubrics };
  const step = { name: "grade", step: { ...fields, type_info: { name: "PrometheusEval" } } };
  const { yaml } = importPipeline(JSON.stringify({ pipeline: { steps: [step], connections: [] } }), "p.json");
  const [label] = parseConfig(yaml, "p.yaml").pipeline!;
  const { rubric, rubrics: kept } = (label as { value: Readonly<Record<string, unknown>> }).value;
  assert.deepEqual([rubric, kept], ["own", rubrics]);
});

test("importPipeline() of steps that all have no word here still gives a pipeline", async (t) => {
  const step = { name: "umap", step: { type_info: { name: "UMAP" } } };
  const text = JSON.stringify({ pipeline: { name: "p", steps: [step], connections: [{ from: "umap", to: [] }] } });
  const { yaml, missing } = importPipeline(text, "p.json");
  assert.deepEqual(missing, ["umap: UMAP is not here: there are no embeddings here"]);
  await within(t, { "p.yaml": yaml });
  assert.equal((await run("check", "p.yaml", "--offline")).code, 0);
});

const columns: Readonly<Record<string, readonly string[]>> = {
  legal: ["instruction", "generation", "ratings", "rationales", "model_name"],
  preference: ["prompt", "chosen", "rejected", "chosen_rating", "rejected_rating"],
  pool: ["instruction", "grouped_generation", "grouped_model_name"],
};

for (const [name, wanted] of Object.entries(columns)) {
  test(`distil run fixtures/distilabel/${name}.yaml gives the columns that distilabel gives`, async (t) => {
    const url = await stubModel((close) => t.after(close));
    const text = (await readFile(join(folder, `${name}.yaml`), "utf8"))
      .replace(/hub:org\/prompts[\w/:]*/, "prompts.jsonl")
      .replace(/path: hub:org\/pairs/, "path: pairs.jsonl")
      .replace("pipeline:\n", name === "pool" ? "pipeline:\n  - load: prompts.jsonl\n" : "pipeline:\n")
      .replace("shape: distilabel", "shape: distilabel, ties: keep");
    await within(t, { "pipeline.yaml": text });
    const { models } = parseConfig(text, "pipeline.yaml");
    const others = Object.keys(models).flatMap((model) => ["--model", `${model}=vllm:${url}`]);
    const { code, stderr } = await run("run", "pipeline.yaml", ...others);
    assert.equal(code, 0, stderr);
    const [file] = /- save: (?:\{ path: )?(\S+\.jsonl)/.exec(text)!.slice(1);
    const [line] = (await readFile(file!, "utf8")).split("\n");
    const made = Object.keys(JSON.parse(line!) as object);
    assert.deepEqual(
      wanted.filter((column) => !made.includes(column)),
      [],
      `it has ${made.join(", ")}`,
    );
  });
}

test("distil import reads the pipeline of a data set of the Hub", async (t) => {
  const hub = await hubFor(t);
  hub.add("org/pairs", { "pipeline.yaml": fixture("preference") });
  hub.add("org/bare", { "README.md": "nothing" });
  const { code, stdout } = await run("import", "hub:org/pairs");
  assert.equal(code, 0);
  assert.equal(stdout, readFileSync(join(folder, "preference.yaml"), "utf8"));
  await assert.rejects(run("import", "hub:org/bare"), { code: "ERR_CONFIG", message: /it has no pipeline\.yaml/ });
});
