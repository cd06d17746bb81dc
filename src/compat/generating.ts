import type { Call, Op } from "../kernel/kinds.ts";
import type { Model } from "../llm/llm.ts";
import type { OpenContext } from "../operator.ts";
import { Pipeline as Steps } from "../pipeline.ts";
import type { Row } from "../row.ts";
import { type Answer, askEach } from "../tasks/ask.ts";
import type { Task as Port, Prompt } from "../tasks/task.ts";
import type { Failures } from "./failures.ts";
import type { FirstRow } from "./first-row.ts";
import type { LLM, LLMOutput } from "./llm.ts";
import type { AnyLLM } from "./llm-pool.ts";

/** Where a row carries what was generated for it, until it has its columns. */
export const MADE = "compat_generations";

/** What the steps of one run share. */
export interface Shared {
  readonly failures: Failures;
  readonly first: FirstRow | undefined;
}

/** One step of ours, not yet bound to a run. */
export function step(name: string, open: (context: OpenContext) => Promise<Op>): Steps {
  return new Steps([{ type: "operator", name, options: {}, open }]);
}

/** Generates with one model, or with several of which each row gets as many as it has generations. */
export function generating(llms: readonly AnyLLM[], n: number, shared: Shared): Steps {
  if (llms.length === 1) return ofOne(llms[0]!, n, shared);
  const branches = llms.map((llm) => ofOne(llm, 1, shared));
  return new Steps([]).to(branches, { pick: n }).to(step("pool", async () => pooled));
}

const pooled = {
  kind: "join",
  name: "pool",
  adds: [MADE],
  fn: (row: Row, answers: readonly (readonly Row[])[]): Row => ({ ...row, [MADE]: answers.flat().flatMap(madeOf) }),
} as const;

/** What was generated for the row so far. */
export function madeOf(row: Row): readonly LLMOutput[] {
  return (row[MADE] ?? []) as readonly LLMOutput[];
}

function ofOne(given: AnyLLM, n: number, shared: Shared): Steps {
  return step("generate", async (context) => {
    const llm = await given.load();
    const model = llm.shaped(await context.model(llm.model));
    const port = llm.port();
    const asking = { llm, model, port, n, shared, seed: context.seed };
    return {
      kind: "row",
      name: "generate",
      queues: [model.queue],
      reads: port.reads,
      adds: [MADE],
      key: llm.key(port, model),
      samples: n,
      fn: async (row, call) => ({ ...row, [MADE]: await outputs(asking, row, call) }),
    };
  });
}

interface Asking {
  readonly llm: LLM;
  readonly model: Model;
  readonly port: Port;
  readonly n: number;
  readonly shared: Shared;
  readonly seed: string;
}

/** What a model makes of a row: as many outputs as were asked for, whatever fails. */
async function outputs(asking: Asking, row: Row, call: Call): Promise<readonly LLMOutput[]> {
  const { llm, model, port, n, shared, seed } = asking;
  const { failures, first } = shared;
  const none = { model_name: model.name, prompt_used: null, raw_output: null, parsed_output: null };
  const all = (one: LLMOutput) => Array.from({ length: n }, () => one);
  let prompt: Prompt;
  try {
    prompt = port.prompt(row, { seed });
  } catch (error) {
    failures.add(error);
    return all(none);
  }
  const asked = { ...none, prompt_used: llm.formatted(prompt) };
  try {
    const { sampling } = llm;
    const replies = await askEach({ task: port, prompt, model, call, sampling, n, sample: call.sample });
    return replies.map((reply) => {
      if (reply.status === "fulfilled") {
        failures.answered(reply.value.cut);
        return { ...asked, ...said(reply.value) };
      }
      failures.add(first?.failed(reply.reason, row) ?? reply.reason);
      return { ...asked, raw_output: rawOf(reply.reason) };
    });
  } catch (error) {
    failures.add(first?.failed(error, row) ?? error);
    return all(asked);
  }
}

/** What a reply says: nothing where the task leaves it out. */
function said({ reply, columns, dropped }: Answer): Pick<LLMOutput, "raw_output" | "parsed_output"> {
  return {
    raw_output: reply,
    parsed_output: dropped === undefined ? Object.fromEntries(Object.entries(columns)) : null,
  };
}

/** The reply that an error is about. */
export function rawOf(error: unknown): string | null {
  return (error as { details?: { raw?: string } }).details?.raw ?? null;
}
