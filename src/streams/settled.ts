import type { EventEmitter } from "node:events";

/** Resolves at the first of some events. */
export function settled(emitter: EventEmitter, ...events: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const listener = (): void => {
      for (const event of events) emitter.off(event, listener);
      resolve();
    };
    for (const event of events) emitter.on(event, listener);
  });
}
