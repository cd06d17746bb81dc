interface Watch {
  readonly listeners: Set<() => void>;
  readonly onAbort: () => void;
}

const watches = new WeakMap<AbortSignal, Watch>();

/**
 * Calls `listener` once `signal` aborts, until `offAbort` takes it back. Each listener is a function of its own.
 *
 * A run has one signal and hundreds of calls in flight: whatever their number, the signal itself has one listener, and none
 * when nobody waits.
 */
export function onAbort(signal: AbortSignal, listener: () => void): void {
  (watches.get(signal) ?? watched(signal)).listeners.add(listener);
}

export function offAbort(signal: AbortSignal, listener: () => void): void {
  const watch = watches.get(signal);
  if (watch === undefined || !watch.listeners.delete(listener) || watch.listeners.size > 0) return;
  signal.removeEventListener("abort", watch.onAbort);
  watches.delete(signal);
}

function watched(signal: AbortSignal): Watch {
  const listeners = new Set<() => void>();
  const onAbort = () => {
    watches.delete(signal);
    const all = [...listeners];
    listeners.clear();
    for (const listener of all) listener();
  };
  const watch = { listeners, onAbort };
  watches.set(signal, watch);
  signal.addEventListener("abort", onAbort, { once: true });
  return watch;
}
