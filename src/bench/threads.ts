import { extname } from "node:path";
import { Worker, type WorkerOptions } from "node:worker_threads";
import { now } from "./now.ts";
import { runThread } from "./thread.ts";
import { stops, type ThreadPlan, type ThreadResult, tally } from "./thread-plan.ts";

/** Milliseconds between "all are ready" and the first request. */
const LEAD = 20;

export interface Threads {
  /** The leg's start by `now()`. */
  readonly zero: number;
  readonly results: Promise<ThreadResult[]>;
}

/** Runs a leg in this thread, or in `workers` of their own, which all begin at the same moment. */
export async function startThreads(
  plan: Omit<ThreadPlan, "share">,
  workers: number,
  shared: Int32Array,
): Promise<Threads> {
  const plans = Array.from({ length: workers }, (_, index) => ({ ...plan, share: { index, of: workers } }));
  if (workers === 1) {
    const zero = now() + LEAD;
    return { zero, results: runThread(plans[0]!, zero, shared).then((result) => [result]) };
  }
  const threads = await Promise.all(plans.map((one) => readyWorker(one, shared)));
  const zero = now() + LEAD;
  const results = Promise.all(threads.map((thread) => resultOf(thread, zero)));
  return { zero, results: results.finally(() => Promise.all(threads.map((thread) => thread.terminate()))) };
}

/** Stops all threads of a leg: what is in flight is cut off. */
export function stopThreads(shared: Int32Array): void {
  Atomics.store(shared, tally.stop, stops.over);
}

export function newTally(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * tally.length));
}

function readyWorker(plan: ThreadPlan, shared: Int32Array): Promise<Worker> {
  const worker = openWorker({ workerData: { plan, shared } });
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", () => {
      worker.off("error", reject);
      resolve(worker);
    });
  });
}

/** From the sources, tsx has to be told in each thread: it only sees to the first by itself. */
function openWorker(options: WorkerOptions): Worker {
  const kind = extname(import.meta.url);
  const url = new URL(`./worker${kind}`, import.meta.url);
  if (kind !== ".ts") return new Worker(url, options);
  const [tsx, file] = [import.meta.resolve("tsx/esm/api"), url.href].map((text) => JSON.stringify(text));
  return new Worker(`import(${tsx}).then(({ register }) => (register(), import(${file})))`, { ...options, eval: true });
}

function resultOf(worker: Worker, zero: number): Promise<ThreadResult> {
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", resolve);
    worker.postMessage(zero);
  });
}
