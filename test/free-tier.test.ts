import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { build } from "../src/build.ts";
import { parseConfig } from "../src/config.ts";
import type { ModelSettings, ModelSpec } from "../src/llm/llm.ts";
import type { Report } from "../src/run/report.ts";
import { root } from "./helpers/distil-command.ts";
import { folderFor } from "./helpers/files.ts";
import { type FreeTier, type FreeTierServer, freeTier } from "./helpers/free-tier.ts";
import { hubFor } from "./helpers/hub/environment.ts";
import { parquetOf } from "./helpers/hub/parquet.ts";

/**
 * examples/llama3 on a server that keeps its account to the limits that the file names, in a minute of one second: what takes a
 * quarter of an hour there takes seconds here.
 */
const minute = 1_000;
const rows = 100;
const { models, pipeline } = parseConfig(
  await readFile(join(root, "examples/llama3/pipeline.yaml"), "utf8"),
  "pipeline.yaml",
);
const { rpm, tpm } = models["large"] as Required<ModelSettings>;

async function prompts(t: TestContext): Promise<void> {
  const hub = await hubFor(t);
  const ids = [...Array(rows).keys()];
  const columns = {
    prompt: ids.map((id) => `Tell me something about the number ${id}, in as many words as you need.`),
    topic: ids.map(() => "numbers"),
    avg_rating: ids.map(() => 5),
  };
  hub.add("DIBT/10k_prompts_ranked", { "data/train-00000-of-00001.parquet": parquetOf(columns) });
}

/** The models of the file at another server, with the rates of a shorter minute, or without any. */
function at(server: FreeTierServer, rates: boolean): Record<string, ModelSpec> {
  return Object.fromEntries(
    Object.entries(models as Record<string, ModelSettings>).map(([name, settings]) => {
      const { use, rpm, tpm, ...rest } = settings;
      const faster = { rpm: (rpm! * 60_000) / minute, tpm: (tpm! * 60_000) / minute };
      return [name, { ...rest, ...(rates ? faster : {}), key: "hf_test", use: `${use}@${server.url}` }];
    }),
  );
}

async function runAt(t: TestContext, tier: Partial<FreeTier>, rates: boolean): Promise<[Report, FreeTierServer]> {
  await prompts(t);
  const server = await freeTier(t, { rpm, tpm, minute, headers: false, output: 300, ...tier });
  const folder = await folderFor(t);
  const before = process.cwd();
  process.chdir(folder);
  t.after(() => process.chdir(before));
  const report = await build(pipeline!).run({ models: at(server, rates), state: folder });
  return [report, server];
}

// Without rates in the file, the calls in flight when a limit is first met are refused together.
for (const [name, tier, rates, most] of [
  ["with the rates that the file sets", {}, true, 8],
  ["with no rate set, by what the replies' headers say", { headers: true }, false, 25],
  ["with no rate set and no headers, by its 429s alone", {}, false, 60],
  ["where tokens are what is short", { tpm: tpm / 2, headers: true }, true, 8],
] as const) {
  test(`examples/llama3 finishes within a free tier's limits ${name}`, async (t) => {
    const [report, server] = await runAt(t, tier, rates);
    assert.deepEqual([report.in, report.rejected], [rows, 0]);
    assert.equal(server.answered, 3 * rows);
    assert.ok(server.refused <= most, `${server.refused} calls were refused`);
  });
}
