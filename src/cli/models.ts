import { asDistilError } from "../errors.ts";
import { findConfig } from "../find-config.ts";
import { Models } from "../llm/models.ts";
import type { Options } from "../words.ts";
import { describeError, exitOfError, exits } from "./exit.ts";
import type { Io } from "./io.ts";
import { modelName } from "./rehearsal.ts";

/** `distil models [MODEL…]`: what each server has, a name a line; without any, the names that distil.yaml gives. */
export async function models({ model, config }: Options, io: Io): Promise<number> {
  const { models: names } = await findConfig(config as string | undefined);
  const specs = (model as readonly string[] | undefined) ?? [];
  if (specs.length === 0) return listNames(names, io);
  const abort = new AbortController();
  const open = new Models({ names, signal: abort.signal, warn: (message) => io.err(`distil: ${message}\n`) });
  let code: number = exits.done;
  try {
    for (const spec of specs) {
      try {
        const served = await open.list(spec);
        io.out(
          specs.length > 1 ? `${spec}\n${served.map((name) => `  ${name}\n`).join("")}` : `${served.join("\n")}\n`,
        );
      } catch (error) {
        io.err(describeError(asDistilError(error)));
        code = Math.max(code, exitOfError(error));
      }
    }
    return code;
  } finally {
    abort.abort();
    await open.close();
  }
}

function listNames(names: Parameters<typeof Object.entries<Parameters<typeof modelName>[0]>>[0], io: Io): number {
  const entries = Object.entries(names);
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  for (const [name, spec] of entries)
    io.out(`${name.padEnd(width)}  ${typeof spec === "object" && "use" in spec ? spec.use : modelName(spec)}\n`);
  if (entries.length === 0)
    io.err("distil: distil.yaml names no models here; distil models vllm:URL lists what a server has\n");
  return exits.done;
}
