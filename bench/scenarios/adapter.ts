import { fork } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { Models } from "../../src/llm/models.ts";
import { header } from "../header.ts";

/** Calls a second through the OpenAI adapter and its wrappers, against a server in another process that answers at once. */
const answer = JSON.stringify({
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1,
  model: "instant",
  choices: [{ index: 0, message: { role: "assistant", content: "The answer. ".repeat(40) }, finish_reason: "stop" }],
  usage: { prompt_tokens: 100, completion_tokens: 120, total_tokens: 220 },
});

if (process.argv[2] === "server") serve();
else await measure(Number(process.argv[2] ?? 20_000), Number(process.argv[3] ?? 32));

function serve(): void {
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      response
        .writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(answer) })
        .end(answer);
    });
  });
  server.listen(0, "127.0.0.1", () => process.send!((server.address() as AddressInfo).port));
}

async function measure(calls: number, concurrency: number): Promise<void> {
  console.log(header());
  const child = fork(fileURLToPath(import.meta.url), ["server"]);
  const port = await new Promise<number>((resolve) => child.once("message", (message) => resolve(message as number)));
  const { signal } = new AbortController();
  const models = new Models({ signal, warn: console.error });
  try {
    const { llm } = await models.bind({ use: `openai:instant@http://127.0.0.1:${port}/v1`, concurrency });
    const request = { messages: [{ role: "user", content: "What does article 7 say? ".repeat(20) }] } as const;
    const run = async (count: number) => {
      const all = Array.from({ length: count }, () => llm.generate(request, { signal, priority: 0 }));
      const replies = await Promise.all(all);
      if (replies.some((reply) => reply.choices[0]!.text.length !== 480))
        throw new Error("a reply is not what was sent");
    };
    await run(2_000);
    for (let round = 0; round < 3; round++) {
      const cpu = process.cpuUsage();
      const start = performance.now();
      await run(calls);
      const seconds = (performance.now() - start) / 1_000;
      const { user, system } = process.cpuUsage(cpu);
      const perCall = (user + system) / 1_000 / calls;
      console.log(
        `${Math.round(calls / seconds)} calls/s, ${perCall.toFixed(3)} ms of CPU a call: ${Math.round(1_000 / perCall)} calls/s a core`,
      );
    }
  } finally {
    await models.close();
    child.kill();
  }
}
