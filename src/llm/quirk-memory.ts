import type { Memory } from "./llm.ts";

/** What an earlier run learnt of a model: requests that are alike must go out alike, or they would be asked twice. */
export function recallQuirks<Quirks>(memory: Memory | undefined, server: string, model: string, none: Quirks): Quirks {
  const noted = memory?.recall(`quirks of ${model} at ${server}`);
  return noted === undefined ? none : { ...none, ...(JSON.parse(noted) as Partial<Quirks>) };
}

export function noteQuirks(memory: Memory | undefined, server: string, model: string, quirks: unknown): void {
  memory?.note(`quirks of ${model} at ${server}`, JSON.stringify(quirks));
}
