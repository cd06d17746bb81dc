import { LocalEngine } from "./local-engine.ts";

/** One holder's share of a loaded model. */
export interface SharedEngine {
  /** Loads the model with the first call; later calls get the same. */
  engine(): Promise<LocalEngine>;
  /** Frees the model with the last holder's release. */
  release(): Promise<void>;
}

interface Slot {
  holders: number;
  sequences: number;
  contextSize: number;
  loading: Promise<LocalEngine> | undefined;
}

const slots = new Map<string, Slot>();

/** One model a weights file and process, however many names point at it. Sizes asked for before it is loaded are joined. */
export function shareEngine(path: string, sequences: number, contextSize: number): SharedEngine {
  const slot = slots.get(path) ?? { holders: 0, sequences, contextSize, loading: undefined };
  slots.set(path, slot);
  slot.holders++;
  slot.sequences = Math.max(slot.sequences, sequences);
  slot.contextSize = Math.max(slot.contextSize, contextSize);
  let held = true;
  return {
    engine: () => load(path, slot),
    async release() {
      if (!held) return;
      held = false;
      if (--slot.holders > 0) return;
      slots.delete(path);
      await (await slot.loading?.catch(() => undefined))?.dispose();
    },
  };
}

function load(path: string, slot: Slot): Promise<LocalEngine> {
  slot.loading ??= LocalEngine.load(path, slot.sequences, slot.contextSize);
  return slot.loading;
}
