import { asDistilError, DistilError } from "../errors.ts";
import { Batching } from "./batch.ts";
import type { BatchingOptions } from "./batch-settings.ts";
import type { Adapter, Memory } from "./llm.ts";

export interface BatchOpening extends Omit<BatchingOptions, "journal" | "state"> {
  /** How messages call the model. */
  readonly use: string;
  readonly journal: BatchingOptions["journal"] | undefined;
  readonly state: string | undefined;
  readonly memory: Memory | undefined;
}

/** Has a model asked by the batch. Throws ERR_OPTION, fatal, where that cannot be: before a request is sent. */
export async function openBatching(adapters: readonly Adapter[], opening: BatchOpening): Promise<Batching> {
  const { use, journal, state } = opening;
  const [adapter] = adapters as [Adapter];
  if (adapter.batch === undefined) throw cannot(use, "its scheme has no batch endpoint", one);
  if (adapters.length > 1) throw cannot(use, "it has several servers, and a batch is at one", "Name one of them");
  if (journal === undefined || state === undefined) {
    throw cannot(
      use,
      "a batch outlives its run, and without a journal nobody could pick it up",
      "Leave out --no-journal",
    );
  }
  await check(adapter, adapter.batch, opening);
  const batching = new Batching(adapter, adapter.batch, { ...opening, journal, state });
  await batching.start();
  return batching;
}

const one = "Leave out --batch: each request is then a call of its own";

function cannot(use: string, why: string, hint: string): DistilError {
  return new DistilError("ERR_OPTION", `Cannot use batch with ${use} as ${why}`, { fatal: true, unsent: true, hint });
}

/** Asks once whether the server has batches, and remembers: a finished run replays without its server. */
async function check(
  { server }: Adapter,
  port: NonNullable<Adapter["batch"]>,
  { memory, signal }: BatchOpening,
): Promise<void> {
  const note = `batches at ${server}`;
  if (memory?.recall(note) !== undefined) return;
  try {
    await port.check(signal);
  } catch (error) {
    // Whether it is there will be seen when something is sent.
    if (asDistilError(error).details.retryable) return;
    throw error;
  }
  memory?.note(note, "yes");
}
