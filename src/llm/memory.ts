import type { Journal } from "../journal/store.ts";
import type { Memory } from "./llm.ts";

/** Small things that outlive a run, beside the replies. */
export function memoryOf(store: Journal): Memory {
  return {
    recall: (name) => store.recall(name),
    // Worth a try: a journal that cannot be written says so with the first reply.
    note: (name, value) => void store.note(name, value).catch(() => {}),
  };
}
