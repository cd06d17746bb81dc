import { parentPort, workerData } from "node:worker_threads";
import { runThread } from "./thread.ts";
import type { ThreadPlan } from "./thread-plan.ts";

/** A thread of its own for a leg: says that it is ready, is told when to begin, and gives what it saw. */
const { plan, shared } = workerData as { readonly plan: ThreadPlan; readonly shared: Int32Array };

parentPort!.once("message", (zero: number) => {
  void runThread(plan, zero, shared).then((result) => parentPort!.postMessage(result));
});
parentPort!.postMessage("ready");
