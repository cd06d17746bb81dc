import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { DistilError, didYouMean, systemCode } from "../errors.ts";
import { abortedCall } from "./abort.ts";
import { requestKey } from "./key.ts";
import type { Abilities, Adapter, AdapterContext, LlmContext, LlmReply, LlmRequest, ModelSettings } from "./llm.ts";
import { type ReplayLine, replayChoice } from "./replay-line.ts";
import { joinReplies } from "./samples.ts";

/** Opens `replay:FILE` for the file's first model, or `replay:FILE#MODEL`. The replies are kept in memory. */
export async function open(rest: string, _settings: ModelSettings, context: AdapterContext): Promise<Adapter> {
  const { file, model } = parseReplay(rest);
  const lines = await readLines(file, context.signal);
  const models = [...new Set(lines.map((line) => line.model))];
  const id = model ?? models[0];
  if (id === undefined) {
    throw new DistilError("ERR_REPLAY", `Cannot replay ${file} as it must hold replies: it is empty`, { fatal: true });
  }
  if (!models.includes(id)) {
    const hint = didYouMean(id, models) || `It holds ${models.map((name) => `replay:${file}#${name}`).join(", ")}`;
    throw new DistilError("ERR_MODEL", `Cannot replay ${id} as ${file} holds no reply of it`, { hint, fatal: true });
  }
  return new ReplayAdapter(file, id, lines);
}

/** Names the models that a file has replies of. */
export async function list(
  rest: string,
  _settings: ModelSettings,
  context: AdapterContext,
): Promise<readonly string[]> {
  const lines = await readLines(parseReplay(rest).file, context.signal);
  return [...new Set(lines.map((line) => line.model))];
}

function parseReplay(rest: string): { file: string; model: string | undefined } {
  const at = rest.lastIndexOf("#");
  if (at < 0 || existsSync(rest)) return { file: rest, model: undefined };
  return { file: rest.slice(0, at), model: rest.slice(at + 1) };
}

async function readLines(file: string, signal: AbortSignal): Promise<ReplayLine[]> {
  const lines: ReplayLine[] = [];
  let number = 0;
  try {
    for await (const text of createInterface({
      input: createReadStream(file, { signal }),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      number++;
      if (text.trim() !== "") lines.push(parseLine(text, file, number));
    }
  } catch (error) {
    if (error instanceof DistilError) throw error;
    if (signal.aborted) throw abortedCall(signal);
    const why = systemCode(error) === "ENOENT" ? "there is no such file" : String((error as Error).message);
    throw new DistilError("ERR_REPLAY", `Cannot replay ${file} as it must be a file of replies: ${why}`, {
      cause: error,
      fatal: true,
    });
  }
  return lines;
}

function parseLine(text: string, file: string, line: number): ReplayLine {
  let value: Partial<ReplayLine> | null = null;
  try {
    value = JSON.parse(text);
  } catch {
    // The check below says it.
  }
  if (typeof value?.key === "string" && typeof value.model === "string" && typeof value.reply?.text === "string") {
    return value as ReplayLine;
  }
  const message = `Cannot replay ${file} as line ${line} must be an object with key, model and reply.text`;
  throw new DistilError("ERR_REPLAY", message, { file, line, raw: text.slice(0, 2_000), fatal: true });
}

class ReplayAdapter implements Adapter {
  readonly id: string;
  readonly server: string;
  readonly can: Abilities;
  /** Nothing is called: more places only mean fewer turns of the event loop. */
  readonly concurrency = 256;
  readonly #file: string;
  readonly #lines: ReadonlyMap<string, ReplayLine>;
  readonly #models: readonly string[];

  constructor(file: string, id: string, lines: readonly ReplayLine[]) {
    this.id = id;
    this.server = `replay:${file}`;
    const own = lines.filter(({ model }) => model === id);
    this.can = {
      schema: own.some(({ held }) => held === true),
      regex: own.some(({ request }) => request?.["regex"] !== undefined),
      text: true,
    };
    this.#file = file;
    this.#lines = new Map(lines.map((line) => [line.key, line]));
    this.#models = [...new Set(lines.map((line) => line.model))];
  }

  async generate(request: LlmRequest, context: LlmContext): Promise<LlmReply> {
    if (context.signal.aborted) throw abortedCall(context.signal);
    const first = request.sample ?? 0;
    const replies = Array.from({ length: request.n ?? 1 }, (_, index) => this.#find(request, first + index));
    return joinReplies(replies);
  }

  async list(): Promise<readonly string[]> {
    return this.#models;
  }

  #find(request: LlmRequest, sample: number): LlmReply {
    const line = this.#lines.get(requestKey(this.id, request, sample));
    if (line !== undefined) return { choices: [replayChoice(line)], usage: line.reply.usage, model: line.model };
    const last = request.text ?? request.messages.at(-1)?.content ?? "";
    const message = `Cannot replay a request as ${this.#file} holds no reply of ${this.id} for it (sample ${sample}, attempt ${request.attempt ?? 0})`;
    const hint =
      "The prompt, the sampling or the model differ from what was recorded: record again with DISTIL_RECORD=FILE and the real model";
    throw new DistilError("ERR_REPLAY", message, { hint, raw: last.slice(0, 2_000) });
  }
}
