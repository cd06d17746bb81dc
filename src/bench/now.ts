/** Milliseconds between the process's own monotonic clock and this thread's, which begins when the thread does. */
const offset = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** Milliseconds on a clock that never goes back and that all threads of the process share. */
export function now(): number {
  return performance.now() + offset;
}
