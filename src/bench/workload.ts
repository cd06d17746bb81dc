import { DistilError } from "../errors.ts";
import type { LlmRequest } from "../llm/llm.ts";
import { requestFields } from "../llm/openai-body.ts";
import { noQuirks } from "../llm/openai-quirks.ts";
import type { Row } from "../row.ts";
import { openSource } from "../sources/open.ts";
import { resolveTask } from "../tasks/resolve.ts";
import type { Task } from "../tasks/task.ts";
import type { BodyPlan } from "./bodies.ts";
import { describeLengths, drawLength, type Lengths } from "./lengths.ts";
import { type Probe, streamFields } from "./probe.ts";
import type { BenchTarget } from "./target.ts";

/** What is asked of the servers. */
export interface WorkloadOptions {
  readonly input: Lengths;
  readonly output: Lengths | undefined;
  readonly ignoreEos: boolean;
  readonly stream: boolean;
  readonly seed: string;
  /** Prompts of rows, instead of words at random. */
  readonly prompts?: RowPrompts | undefined;
}

/** The user's own rows, through the prompt of a step. */
export interface RowPrompts {
  readonly requests: readonly LlmRequest[];
  readonly description: string;
}

/** Rows that are read at most: more would not say more. */
const MOST = 10_000;

/** Reads rows and makes a task's prompt of each. Rows that the task cannot use are left out; throws ERR_INPUT if none is left. */
export async function readPrompts(
  file: string,
  taskName: string | undefined,
  seed: string,
  context: { readonly signal: AbortSignal; warn(message: string): void },
): Promise<RowPrompts> {
  const task = await findTask(taskName);
  const requests: LlmRequest[] = [];
  let [left, reason] = [0, ""];
  const reject = ({ error }: { error: unknown }) => void ([left, reason] = [left + 1, (error as Error).message]);
  for await (const rows of openSource([file], { ...context, reject })) {
    for (const row of rows) {
      try {
        requests.push(requestOf(task, row, seed));
      } catch (error) {
        reject({ error });
      }
    }
    if (requests.length >= MOST) break;
  }
  if (requests.length === 0)
    throw new DistilError("ERR_INPUT", `Cannot take prompts from ${file} as none of its rows can be used: ${reason}`, {
      hint: `Task ${task.name} reads ${task.reads.join(", ")}; --task names another`,
      file,
    });
  if (left > 0) context.warn(`${left} rows of ${file} were left out: ${reason}`);
  const count = Math.min(MOST, requests.length);
  return { requests: requests.slice(0, MOST), description: `${count} rows of ${file}, task ${task.name}` };
}

/** A task of either role: the bench only needs its prompt. */
async function findTask(name: string | undefined): Promise<Task> {
  if (name === undefined) return resolveTask(undefined, {}, "generate");
  try {
    return await resolveTask(name, {}, "generate");
  } catch (error) {
    return resolveTask(name, {}, "judge").catch(() => {
      throw error;
    });
  }
}

function requestOf(task: Task, row: Row, seed: string): LlmRequest {
  const { messages, schema } = task.prompt(row, { seed });
  return { messages, schema };
}

/** How the bodies for one server are made. */
export function bodiesFor(target: BenchTarget, probed: Probe, options: WorkloadOptions): BodyPlan {
  const { input, output, ignoreEos, stream, seed, prompts } = options;
  const fields = {
    ...target.fields,
    ...streamFields(target, stream, !probed.refusesOptions),
    ...(ignoreEos ? { ignore_eos: true } : {}),
  };
  if (prompts === undefined)
    return { kind: "synthetic", fields, endpoint: target.endpoint, seed, input, output, scale: probed.scale };
  const bodies = prompts.requests.map((request, index) => {
    const most = output && { max_tokens: drawLength(output, seed, "output", index) };
    return JSON.stringify({ ...requestFields(request, target.model, target.endpoint, noQuirks), ...fields, ...most });
  });
  return { kind: "list", bodies };
}

/** The workload as a sentence. */
export function describeWorkload({ input, output, prompts }: WorkloadOptions): string {
  const replies =
    output === undefined ? "replies as long as the model makes them" : `replies of ${describeLengths(output)} tokens`;
  if (prompts !== undefined) return `${prompts.description}; ${replies}`;
  return `random words, ${describeLengths(input)} tokens a prompt; ${replies}`;
}
