import { models } from "./preference.ts";
import { type Spawned, spawnSimulator } from "./simulator/spawn.ts";

interface Server {
  readonly flags: readonly string[];
  /** How many calls at once fill it. */
  readonly slots: number;
}

/** The simulated servers that pipelines are compared on; all but the last have log-normal lengths and a pace of their own. */
export const servers = {
  "64-slots": { flags: [], slots: 64 },
  "8-slots": { flags: ["--slots", "8"], slots: 8 },
  "256-slots": { flags: ["--slots", "256"], slots: 256 },
  instant: { flags: ["--instant"], slots: 64 },
} as const satisfies Record<string, Server>;

export type ServerName = keyof typeof servers;

/** Throws where there is no such server. */
export function serverNamed(name: string): ServerName {
  if (Object.hasOwn(servers, name)) return name as ServerName;
  throw new Error(
    `Cannot use --server as it must be one of ${Object.keys(servers).join(", ")}: current value is ${name}`,
  );
}

/** Starts one in a process of its own, with the models of the preference pipeline. */
export function startServer(name: ServerName, seed: string): Promise<Spawned> {
  return spawnSimulator(["--seed", seed, ...models.flatMap((model) => ["--model", model]), ...servers[name].flags]);
}
