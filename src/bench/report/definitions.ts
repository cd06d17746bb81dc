import { html, type Markup } from "./html.ts";

/** What each figure of a load test is, exactly. */
const definitions: readonly (readonly [term: string, meaning: string])[] = [
  ["Leg", "one setting of the load on one model, run once. Repeats are legs of their own."],
  [
    "Measured time",
    "a leg without its warm-up and cool-down, while load is kept up in both. A request is measured if it ended in it.",
  ],
  [
    "TTFT, time to first token",
    "from sending the request to the arrival of the first chunk with text, reasoning included.",
  ],
  [
    "TPOT, time per output token, first token left out",
    "(last token − first token) / (output tokens − 1), for each request; what vllm bench serve reports.",
  ],
  [
    "TPOT, first token included",
    "(last token − request start) / output tokens, for each request; what GuideLLM reports.",
  ],
  [
    "ITL, inter-token latency",
    "every gap between two chunks that carried text, of all measured requests together, not first averaged by request. A server may put several tokens in a chunk.",
  ],
  ["End-to-end latency", "from sending the request to the end of the response."],
  ["Output tokens/s", "output tokens that arrived in the measured time, divided by its length."],
  ["Input tokens/s", "prompt tokens of the requests that succeeded, divided by the measured time."],
  ["Requests/s", "requests that succeeded in the measured time, divided by its length."],
  ["Rates over time", "what came in the last second before each point of a timeline."],
  [
    "Goodput",
    "the same of those that met every objective. The share is of all that ended, failures included. The ITL objective is for a request's mean gap.",
  ],
  [
    "In flight",
    "requests sent and not yet ended, as the client sees it. Running and waiting are the server's own count, from its /metrics.",
  ],
  ["Percentile", "linear between neighbouring samples; ITL is counted in buckets and off by at most 0.5 %."],
  ["Failed requests", "are counted, and in no latency but that of failed requests."],
  [
    "Loop late, loop busy",
    "how much later than due the client's event loop came round, and the share of time that it was occupied, of its busiest thread.",
  ],
  [
    "Best concurrency",
    "the least that gives 95 % of the highest throughput of any sound leg (or of the most good requests/s, where there are objectives).",
  ],
];

const pipelineDefinitions: typeof definitions = [
  [
    "Pipeline efficiency",
    "the pipeline's output tokens/s divided by those of a plain load generator that sends the same requests to the same servers at the same concurrency: 1 is a pipeline that costs nothing. Who runs first alternates from pair to pair.",
  ],
  ["Full", "mean of calls in flight over the calls that the server was allowed."],
  [
    "Waiting, at the server",
    "seconds that calls waited for a place and spent at the server, summed over rows: together they exceed the length of the run.",
  ],
  ["95 % interval", "Student's t over the runs."],
];

export function definitionList(kind: "load" | "pipeline"): Markup {
  const used = kind === "pipeline" ? pipelineDefinitions : definitions;
  return html`<dl class="definitions">${used.map(([term, meaning]) => html`<div><dt>${term}</dt><dd>${meaning.charAt(0).toUpperCase() + meaning.slice(1)}</dd></div>\n`)}</dl>`;
}
