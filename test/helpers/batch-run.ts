import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { generate, load, save } from "../../src/index.ts";
import type { BatchSettings } from "../../src/llm/batch-settings.ts";
import type { RunOptions } from "../../src/run/options.ts";
import type { DeskOptions } from "./batch-desk.ts";
import { type BatchServer, batchServer } from "./batch-server.ts";
import { folderFor } from "./files.ts";

/** Batches that go soon, and are looked at often. */
export const quick = { quiet: 5, interval: 5 };

export interface Asked extends RunOptions {
  readonly rows?: readonly string[];
  readonly batch?: BatchSettings | boolean;
  readonly options?: object;
  readonly model?: object;
}

/** A server, a folder and its state folder. */
export async function setUp(t: TestContext, options: Partial<DeskOptions> = {}) {
  const server = await batchServer(t, options);
  const folder = await folderFor(t);
  return { ...server, folder, state: join(folder, ".distil") };
}

export type SetUp = BatchServer & { readonly folder: string; readonly state: string };

/** Generates for some rows, in batches; gives the texts and the report. */
export async function ask(at: SetUp, asked: Asked = {}) {
  const { rows = ["a", "b", "c"], batch = quick, options = {}, model = {}, ...run } = asked;
  const messages: string[] = [];
  const source = load({ rows: rows.map((instruction) => ({ instruction })) });
  const use = { use: `openai:m@${at.url}`, batch, ...model };
  const out = join(at.folder, "out.jsonl");
  const report = await source
    .to(generate({ model: use, ...options }))
    .to(save(out))
    .run({
      state: at.state,
      force: true,
      onEvent: (event) => event.type === "warning" && messages.push(event.message),
      ...run,
    });
  const lines = (await readFile(out, "utf8")).trim().split("\n").filter(Boolean);
  return { report, messages, texts: lines.map((line) => (JSON.parse(line) as { generation: string }).generation) };
}

/** Names of the batches that are written down. */
export const left = (at: SetUp) => readdir(join(at.state, "batches")).catch(() => []);
