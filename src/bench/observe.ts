import type { Queue } from "../kernel/kinds.ts";
import { Limiter } from "../llm/limiter.ts";
import type { LlmContext, LlmReply, LlmRequest, Model, ModelSpec } from "../llm/llm.ts";
import { type Node, Pipeline } from "../pipeline.ts";
import { ServerWatch } from "./server-watch.ts";

/** What one step took. Seconds are sums over its calls, so they may exceed the run's own length. */
export interface StepWatch {
  calls: number;
  queueSeconds: number;
  callSeconds: number;
  inputTokens: number;
  outputTokens: number;
}

/** Watches a pipeline's calls from where the operators make them. */
export class Observer {
  /** By place of the top-level step in the pipeline. */
  readonly steps: StepWatch[] = [];
  readonly #servers = new Map<Queue, ServerWatch>();
  readonly #began = performance.now();

  /** The same pipeline, watched. */
  watch(nodes: readonly Node[]): Node[] {
    return nodes.map((node, place) => {
      const step = newStepWatch();
      this.steps[place] = step;
      return this.#watched(node, step);
    });
  }

  servers(): ServerWatch[] {
    return [...this.#servers.values()];
  }

  stop(): void {
    for (const server of this.servers()) server.stop();
  }

  #watched(node: Node, step: StepWatch): Node {
    if (node.type === "fan") {
      const branches = node.branches.map((branch) => new Pipeline(branch.nodes.map((one) => this.#watched(one, step))));
      return { ...node, branches };
    }
    return {
      ...node,
      open: (context) =>
        node.open({ ...context, model: async (spec) => this.#model(await context.model(spec), spec, step) }),
    };
  }

  #model(model: Model, spec: ModelSpec, step: StepWatch): Model {
    const limiter = model.queue instanceof Limiter ? model.queue : undefined;
    const server = this.#servers.get(model.queue) ?? new ServerWatch(model.id, spec, limiter, this.#began);
    this.#servers.set(model.queue, server);
    const llm = {
      generate: (request: LlmRequest, context: LlmContext) => timed(model, request, context, step, server),
    };
    return { ...model, can: model.can, llm };
  }
}

export function newStepWatch(): StepWatch {
  return { calls: 0, queueSeconds: 0, callSeconds: 0, inputTokens: 0, outputTokens: 0 };
}

async function timed(
  model: Model,
  request: LlmRequest,
  context: LlmContext,
  step: StepWatch,
  server: ServerWatch,
): Promise<LlmReply> {
  const asked = performance.now();
  let started: number | undefined;
  let made = 0;
  let answered = () => {};
  server.wait(1);
  const onStart = (): void => {
    context.onStart?.();
    made++;
    if (started !== undefined) return;
    started = performance.now();
    answered = server.ask(request);
    server.wait(-1);
    server.fly(1);
  };
  try {
    const reply = await model.llm.generate(request, { ...context, onStart });
    answered();
    if (reply.usage !== undefined && started !== undefined) {
      step.inputTokens += reply.usage.input;
      step.outputTokens += reply.usage.output;
      server.add(reply.usage.output);
    }
    return reply;
  } finally {
    const ended = performance.now();
    if (started === undefined) server.wait(-1);
    else {
      server.fly(-1);
      server.calls += made;
      step.calls += made;
      step.queueSeconds += (started - asked) / 1000;
      step.callSeconds += (ended - started) / 1000;
    }
  }
}
