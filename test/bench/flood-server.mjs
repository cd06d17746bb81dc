import { createServer } from "node:http";
import { parentPort } from "node:worker_threads";

/** A server for a thread of its own, whose replies lie ready in memory: it outruns any one reader. */
const tokens = 20_000;
const event = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: "word " } }] })}\n\n`;
const usage = { prompt_tokens: 100, completion_tokens: tokens };
const last = `data: ${JSON.stringify({ choices: [], usage })}\n\ndata: [DONE]\n\n`;
const reply = Buffer.from(event.repeat(tokens) + last);

const server = createServer((request, response) => {
  request.resume();
  request.once("end", () => response.writeHead(200, { "content-type": "text/event-stream" }).end(reply));
});
server.listen(0, "127.0.0.1", () => parentPort.postMessage(`http://127.0.0.1:${server.address().port}/v1`));
