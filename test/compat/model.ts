import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "node:test";
import { LLM, type LLMOptions, type Task, TextGenerationTask, UltraFeedbackTask } from "../../src/compat/index.ts";
import type { LlmRequest } from "../../src/llm/llm.ts";

// Each test has replies of its own.
let state: string;
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), "distil-compat-"));
  process.env["DISTIL_STATE"] = state;
});
afterEach(() => rm(state, { recursive: true, force: true }));

type Reply = string | Error;

export interface Asked {
  readonly model: string;
  readonly text: string;
  readonly request: LlmRequest;
}

export interface Talker {
  readonly llm: LLM;
  /** What it was asked, in order. */
  readonly asked: Asked[];
}

interface Talk extends Partial<LLMOptions> {
  readonly reply?: (text: string, sample: number) => Reply | Promise<Reply>;
  readonly task?: Task;
  /** It goes on from raw text. */
  readonly raw?: boolean;
}

/** A model in this process that answers `<name>: <text>`, or what `reply` says: cut short if it ends in `…`. */
export function talker(name: string, { reply, task, raw = false, ...options }: Talk = {}): Talker {
  const asked: Asked[] = [];
  const llm = {
    can: { schema: false, text: raw },
    async generate(request: LlmRequest) {
      const text = request.text ?? request.messages.at(-1)!.content;
      asked.push({ model: name, text, request });
      const first = request.sample ?? 0;
      const choices = [];
      for (let index = 0; index < (request.n ?? 1); index++) {
        const said = (await reply?.(text, first + index)) ?? `${name}: ${text}`;
        if (said instanceof Error) throw said;
        choices.push({ text: said, finish: said.endsWith("…") ? ("length" as const) : ("stop" as const) });
      }
      return { choices, usage: { input: 1, output: 1 }, model: name };
    },
  };
  return { llm: new LLM({ task: task ?? new TextGenerationTask(), model: { id: name, llm }, ...options }), asked };
}

/** A judge that rates the texts by `rate`, given each text. */
export function judge(rate: (text: string, place: number) => number = (_, place) => 5 - place, options: Talk = {}) {
  return talker("judge", {
    task: new UltraFeedbackTask(),
    reply: (text) => JSON.stringify(verdicts(text, rate)),
    ...options,
  });
}

function verdicts(prompt: string, rate: (text: string, place: number) => number): object {
  const texts = [...prompt.matchAll(/<text_(\d+) \w+>\n([\s\S]*?)\n<\/text_/g)];
  return Object.fromEntries(
    texts.map(([, number, text], place) => [
      `text_${number}`,
      { rationale: `because of ${text}`, rating: rate(text!, place) },
    ]),
  );
}

export const inputs = (...texts: readonly string[]) => texts.map((input) => ({ input }));

/** The value, after something was done. */
export function tap<Value>(value: Value, act: () => unknown): Value {
  act();
  return value;
}
