import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Stats } from "./server.ts";

export interface Spawned {
  /** Ends in `/v1`. */
  readonly url: string;
  stats(): Promise<Stats>;
  stop(): Promise<void>;
}

/** Starts a simulator in a process of its own, with the flags of main.ts. */
export async function spawnSimulator(flags: readonly string[] = []): Promise<Spawned> {
  const child = fork(fileURLToPath(new URL("main.ts", import.meta.url)), [...flags], {
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const ended = once(child, "exit");
  const [line] = (await Promise.race([
    once(child.stdout!, "data"),
    ended.then(() => {
      throw new Error("The simulator did not start");
    }),
  ])) as [Buffer];
  const { url } = JSON.parse(line.toString()) as { url: string };
  return {
    url,
    stats: async () => (await (await fetch(new URL("/simulator/stats", url))).json()) as Stats,
    async stop() {
      child.kill();
      await ended;
    },
  };
}
