import type { Journal } from "../journal/store.ts";
import { piecesOf, type StoredAnswer, type StoredRequest } from "./journal-record.ts";
import { keyedBody, requestKey } from "./key.ts";
import type { ReplayLine } from "./replay-line.ts";

/** Every reply that a journal holds, or those of one model, as `replay:` reads them; the oldest first. */
export function* exportLines(journal: Journal, only?: string): Generator<ReplayLine> {
  for (const { number, hashes, answer, request } of journal.records()) {
    const { model, sample: first, attempt, ...body } = JSON.parse(request) as StoredRequest;
    if (only !== undefined && model !== only) continue;
    const { held, choices, usage, ...rest } = JSON.parse(answer) as StoredAnswer;
    const pieces = piecesOf({ choices, usage, model: rest.model, kept: hashes }, []);
    for (const [index, { choice, usage: own, hash }] of pieces.entries()) {
      // It was asked for again since.
      if (journal.find(model, hash) !== number) continue;
      const sample = first + index;
      yield {
        key: requestKey(model, { ...body, attempt }, sample),
        model,
        request: keyedBody(body),
        sample,
        attempt,
        ...(held ? { held } : {}),
        reply: { ...choice, ...(own === undefined ? {} : { usage: own }) },
      } as ReplayLine;
    }
  }
}
