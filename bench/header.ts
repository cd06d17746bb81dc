import { readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";

/** Milliseconds in which it is seen how busy the machine is. */
const LOOK = 200;
/** Share of all cores that others may take on a machine that is called quiet. */
const QUIET = 0.1;

/** What every table says first: machine, versions, date, and whether other work was going on. */
export function header(versions: readonly string[] = []): string {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  const parts = [machine(), `Node ${process.versions.node}`, `distilstream ${version}`, ...versions, today(), load()];
  return `${parts.join(" · ")}.\n`;
}

function machine(): string {
  const cores = availableParallelism();
  const model = cpus()[0]?.model.trim() || process.arch;
  return `${cores} ${cores === 1 ? "core" : "cores"} (${model}), ${Math.round(totalmem() / 2 ** 30)} GiB`;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** The load average lags by a minute, so the word comes from a look at the cores: this process sleeps meanwhile. */
function load(): string {
  const before = ticks();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK);
  const after = ticks();
  const busy = 1 - (after.idle - before.idle) / Math.max(1, after.all - before.all);
  const word = busy <= QUIET ? "quiet" : "busy";
  return `${word} (load average ${loadavg()[0]!.toFixed(1)}, ${Math.round(100 * busy)} % of the cores in use)`;
}

function ticks(): { readonly idle: number; readonly all: number } {
  const times = cpus().map(({ times }) => times);
  return {
    idle: times.reduce((sum, { idle }) => sum + idle, 0),
    all: times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0),
  };
}
