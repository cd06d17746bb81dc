import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { Pool } from "undici";
import { header } from "../header.ts";
import { preferenceBodies } from "../preference.ts";
import { serverNamed, servers, startServer } from "../servers.ts";

/**
 * The ideal that pipelines are measured by: the same requests with no row, no order and no framework between them, `concurrency`
 * at a time. Gives the milliseconds it took.
 */
export async function runIdeal(url: string, bodies: readonly string[], concurrency: number): Promise<number> {
  const pool = new Pool(new URL(url).origin, { connections: concurrency, pipelining: 1 });
  let next = 0;
  const worker = async () => {
    while (next < bodies.length) {
      const body = bodies[next++]!;
      const path = "/v1/chat/completions";
      const headers = { "content-type": "application/json" };
      const response = await pool.request({ method: "POST", path, headers, body });
      const text = await response.body.text();
      assert.equal(response.statusCode, 200, text);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: concurrency }, worker));
  const took = performance.now() - start;
  await pool.close();
  return took;
}

/** node --import tsx bench/scenarios/ideal.ts --server 64-slots --rows 500 [--concurrency 64] [--seed 1] */
if (import.meta.filename === process.argv[1]) {
  const { values } = parseArgs({
    options: {
      server: { type: "string", default: "64-slots" },
      rows: { type: "string", default: "500" },
      concurrency: { type: "string" },
      seed: { type: "string", default: "1" },
    },
  });
  console.log(header());
  const server = serverNamed(values.server);
  const concurrency = Number(values.concurrency ?? servers[server].slots);
  const bodies = await preferenceBodies(Number(values.rows), values.seed);
  const simulator = await startServer(server, values.seed);
  try {
    const took = await runIdeal(simulator.url, bodies, concurrency);
    const { tokens } = await simulator.stats();
    const rate = Math.round(tokens / (took / 1_000));
    console.log(
      `${server}: ${bodies.length} calls at ${concurrency}: ${(took / 1_000).toFixed(2)} s, ${rate} tokens/s`,
    );
  } finally {
    await simulator.stop();
  }
}
