import type { Choice, LlmRequest, Model, Sampling, Usage } from "../src/llm/llm.ts";

/** What a fake model gives for one sample: a text, or a whole choice; an Error is thrown. */
export type FakeReply = string | Partial<Choice> | Error;

export interface FakeModel extends Model {
  /** What it was asked, in order. */
  readonly requests: LlmRequest[];
}

interface Settings {
  readonly name?: string;
  readonly schema?: boolean;
  /** Goes on from raw text. @default true */
  readonly text?: boolean;
  readonly sampling?: Sampling;
  readonly usage?: Usage;
}

/** A model in this process that answers each sample with `reply`. */
export function fakeModel(
  reply: FakeReply | ((request: LlmRequest, sample: number) => FakeReply),
  { name = "fake", schema = false, text = true, sampling = {}, usage = { input: 10, output: 5 } }: Settings = {},
): FakeModel {
  const requests: LlmRequest[] = [];
  return {
    name,
    id: `id-of-${name}`,
    requests,
    sampling,
    can: { schema, text },
    queue: { queued: 0, cushion: 1, onLow: () => () => undefined },
    llm: {
      async generate(request) {
        requests.push(request);
        const first = request.sample ?? 0;
        const choices = Array.from({ length: request.n ?? 1 }, (_, index) => choice(reply, request, first + index));
        return { choices, usage, model: name };
      },
    },
  };
}

function choice(
  reply: FakeReply | ((request: LlmRequest, sample: number) => FakeReply),
  request: LlmRequest,
  sample: number,
): Choice {
  const given = typeof reply === "function" ? reply(request, sample) : reply;
  if (given instanceof Error) throw given;
  return typeof given === "string" ? { text: given, finish: "stop" } : { text: "", finish: "stop", ...given };
}

/** A context's `model` that knows these by name. */
export function modelsNamed(...models: readonly FakeModel[]) {
  return {
    async model(spec: unknown): Promise<Model> {
      const found = models.find(({ name }) => name === spec);
      if (!found) throw new Error(`no model ${String(spec)}`);
      return found;
    },
  };
}
