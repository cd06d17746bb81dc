import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type PeerName, peerNames, peers } from "../peers/peer.ts";
import { runPeer } from "../peers/run-peer.ts";
import { type PreferenceOptions, preferenceBodies, runPreference } from "../preference.ts";
import { serverNamed, servers, startServer } from "../servers.ts";
import { grouped, heading, table } from "../table.ts";
import { runIdeal } from "./ideal.ts";

/**
 * The preference pipeline here and in the peers, one after the other on the same simulated server, beside the ideal loop of
 * independent requests, all in one run.
 *
 * The peers' prompts are their own, so their answers get other lengths of the same distribution: tokens a second are compared,
 * as the server counted them, never seconds. Every run is checked for whole rows, and for as many calls.
 *
 *     bench/peers/setup.sh; node --import tsx bench/scenarios/peers.ts --server 64-slots --rows 500
 *     … --server instant --rows 1000 --peers curator,data-designer --at 16,32,64
 *     … --defaults only --default-rows 200
 *     … --server 256-slots --rows 5000 --peers none
 */
const { values } = parseArgs({
  options: {
    server: { type: "string", default: "64-slots" },
    rows: { type: "string", default: "500" },
    seed: { type: "string", default: "1" },
    // No leaves it out: long runs need it once.
    ideal: { type: "string", default: "yes" },
    ours: { type: "string", default: "fixed,auto,journal" },
    peers: { type: "string", default: peerNames.join(",") },
    // Calls in flight for each model of the peers that can be told. Default: half the slots, and all of them.
    at: { type: "string" },
    defaults: { type: "string", default: "yes" },
    // Rows for the defaults that take minutes.
    "default-rows": { type: "string", default: "100" },
    python: { type: "string", multiple: true, default: [] },
  },
});

interface Ran {
  readonly name: string;
  readonly rows: number;
  readonly seconds: number;
  readonly calls: number;
  readonly peak: number;
  readonly tokens: number;
}

const server = serverNamed(values.server);
const { slots } = servers[server];
const rows = Number(values.rows);
const slowRows = Math.min(rows, Number(values["default-rows"]));
const wanted = listed("peers", [...peerNames, "none"]);
const ours = listed("ours", ["fixed", "auto", "journal", "none"]);
const defaults = listed("defaults", ["yes", "no", "only"])[0]!;
const ourDefault = "distilstream, auto";
const withIdeal = listed("ideal", ["yes", "no"])[0] === "yes";
const ran: Ran[] = [];
const versions = new Set<string>();

await measureOurs();
for (const name of peerNames) if (wanted.includes(name)) await measurePeer(name);
print();

async function measure(name: string, count: number, work: (url: string) => Promise<number>): Promise<void> {
  const simulator = await startServer(server, values.seed);
  try {
    const seconds = await work(simulator.url);
    const { tokens, answered, peak } = await simulator.stats();
    assert.ok(answered >= 3 * count, `${name} makes ${3 * count} calls, not ${answered}`);
    ran.push({ name, rows: count, seconds, calls: answered, peak, tokens });
    console.error(`${name}, ${count} rows: ${seconds.toFixed(2)} s, ${Math.round(tokens / seconds)} tokens/s`);
  } finally {
    await simulator.stop();
  }
}

/** What the others of so many rows are compared with. */
async function measureBaseline(count: number): Promise<void> {
  // The pipeline itself makes the ideal's requests, so it is warm afterwards.
  const bodies = await preferenceBodies(withIdeal ? count : Math.min(count, 500), values.seed);
  if (withIdeal) await measure("ideal loop", count, async (url) => (await runIdeal(url, bodies, slots)) / 1_000);
  if (!ours.includes("auto")) return;
  await measure(ourDefault, count, (url) => seconds({ url, rows: count, concurrency: "auto" }));
}

async function measureOurs(): Promise<void> {
  await measureBaseline(rows);
  if (ours.includes("fixed")) {
    await measure(`distilstream, ${slots} at once`, rows, (url) => seconds({ url, rows, concurrency: slots }));
  }
  if (!ours.includes("journal")) return;
  const state = await mkdtemp(join(tmpdir(), "distil-bench-"));
  await measure("distilstream, auto, journal", rows, (url) => seconds({ url, rows, concurrency: "auto", state }));
  await rm(state, { recursive: true });
}

async function seconds(options: PreferenceOptions): Promise<number> {
  return (await runPreference(options)) / 1_000;
}

async function measurePeer(name: PeerName): Promise<void> {
  const peer = peers.find((one) => one.name === name)!;
  const python = pythonOf(name, peer.environment);
  if (!existsSync(python)) {
    console.log(`${name} is skipped as there is no ${python}: run bench/peers/setup.sh ${name} (needs Python 3.10)\n`);
    return;
  }
  const bounds = values.at?.split(",").map(Number) ?? [slots / 2, slots];
  for (const { name: setting, word, isDefault } of peer.settings(bounds, rows)) {
    if (defaults === (isDefault ? "no" : "only")) continue;
    const count = isDefault && peer.slowByDefault ? slowRows : rows;
    if (!ran.some((one) => one.rows === count)) await measureBaseline(count);
    await measure(`${name}, ${setting}`, count, async (url) => {
      const { seconds, version } = await runPeer(python, peer.script, url, count, word);
      versions.add(version);
      return seconds;
    });
  }
}

/** As `--python curator=/path/to/python` says, or where setup.sh puts it. */
function pythonOf(name: PeerName, environment: string): string {
  const told = values.python.find((text) => text.startsWith(`${name}=`));
  const usual = resolve(import.meta.dirname, "../peers", environment, "bin/python");
  return told === undefined ? usual : resolve(told.slice(name.length + 1));
}

function listed(flag: "ideal" | "peers" | "ours" | "defaults", known: readonly string[]): readonly string[] {
  const words = values[flag].split(",");
  for (const word of words) {
    if (known.includes(word)) continue;
    throw new Error(`Cannot use --${flag} as it must be of ${known.join(", ")}: current value is ${word}`);
  }
  return words;
}

function print(): void {
  const head = ["what", "rows", "seconds", "rows/s", "calls", "in flight", "tokens/s", "of the ideal's", "ours is"];
  const lines = ran.map((one) => {
    const besides = ran.filter(({ rows: count }) => count === one.rows);
    const ideal = besides.find(({ name }) => name === "ideal loop");
    const us = besides.find(({ name }) => name === ourDefault);
    const share = ideal === undefined ? Number.NaN : rate(one) / rate(ideal);
    return [
      one.name,
      grouped(one.rows),
      one.seconds.toFixed(2),
      one.rows / one.seconds < 10 ? (one.rows / one.seconds).toFixed(1) : grouped(one.rows / one.seconds),
      grouped(one.calls),
      // An instant server has answered before it looks.
      server === "instant" ? "" : one.peak,
      grouped(rate(one)),
      Number.isNaN(share) ? "" : share.toPrecision(share < 0.1 ? 2 : 3),
      us === undefined ? "" : `${(rate(us) / rate(one)).toFixed(2)} ×`,
    ];
  });
  const method = `Seed ${values.seed}; "in flight" is the most that the server saw at once; "ours" is auto at as many rows.`;
  console.log(heading(`Preference pipeline, ${server}, ${grouped(rows)} rows`, [...versions], method));
  console.log(table(head, lines));
}

function rate({ tokens, seconds }: Ran): number {
  return tokens / seconds;
}
