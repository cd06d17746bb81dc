import { chance } from "../hash.ts";
import type { LlmRequest, Sampling } from "./llm.ts";

/** Where nothing is set. Tasks of the embedded model need little chance: at 0.7 its questions drift from the text. */
const localDefaults = { temperature: 0.2, max_tokens: 512 } as const;

/** What node-llama-cpp wants to know for one sample. */
export interface LocalSampling {
  readonly temperature: number;
  readonly maxTokens: number;
  readonly seed: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly minP?: number;
  readonly repeatPenalty:
    | false
    | {
        readonly penalty?: number;
        readonly frequencyPenalty?: number;
        readonly presencePenalty?: number;
        readonly penalizeNewLine: true;
      };
}

/** Translates sampling settings; `sample` counts from the request's first sample on. */
export function localSampling(request: LlmRequest, sample: number): LocalSampling {
  const sampling = request.sampling ?? {};
  const { top_p, top_k, min_p } = sampling;
  return {
    temperature: sampling.temperature ?? localDefaults.temperature,
    maxTokens: sampling.max_tokens ?? localDefaults.max_tokens,
    seed: seedOf(request, sample),
    // The library cuts to the 40 likeliest tokens and 0.95 of the chance unless told otherwise: those are its defaults, not ours.
    ...(top_p === undefined ? {} : { topP: top_p }),
    ...(top_k === undefined ? {} : { topK: Math.max(0, top_k) }),
    ...(min_p === undefined ? {} : { minP: min_p }),
    repeatPenalty: repeatPenalty(sampling),
  };
}

/** Without a `seed` the request itself is one: the library would take the second of the clock, alike for all samples of a batch. */
function seedOf(request: LlmRequest, sample: number): number {
  const number = (request.sample ?? 0) + sample;
  const { seed } = request.sampling ?? {};
  if (seed !== undefined) return (seed + number) >>> 0;
  return Math.floor(chance(request.text ?? request.messages, number, request.attempt ?? 0) * 2 ** 32);
}

function repeatPenalty(sampling: Sampling): LocalSampling["repeatPenalty"] {
  const { repetition_penalty, frequency_penalty, presence_penalty } = sampling;
  if (repetition_penalty === undefined && frequency_penalty === undefined && presence_penalty === undefined)
    return false;
  return {
    ...(repetition_penalty === undefined ? {} : { penalty: repetition_penalty }),
    ...(frequency_penalty === undefined ? {} : { frequencyPenalty: frequency_penalty }),
    ...(presence_penalty === undefined ? {} : { presencePenalty: presence_penalty }),
    penalizeNewLine: true,
  };
}

/** The stop texts as a list. */
export function stopTexts({ stop }: Sampling): readonly string[] {
  if (stop === undefined) return [];
  return (typeof stop === "string" ? [stop] : stop).filter((text) => text !== "");
}
