import { DistilError } from "../errors.ts";
import { type Call, Dropped } from "../kernel/kinds.ts";
import type { Choice, LlmReply, LlmRequest, Message, Model, Sampling, Usage } from "../llm/llm.ts";
import { requireRaw } from "./require-raw.ts";
import type { Prompt, RawText, Task } from "./task.ts";

/** A prompt for a model, with what the replies depend on besides. */
export interface Question {
  readonly task: Task;
  readonly prompt: Prompt;
  readonly model: Model;
  readonly call: Pick<Call, "signal" | "priority">;
  /** Wins over the model's own. */
  readonly sampling?: Sampling;
  readonly extra?: LlmRequest["extra"];
  /** @default 1 */
  readonly n?: number;
  /** Number of the first of the `n` samples. @default 0 */
  readonly sample?: number;
}

/** One turn of several: what was asked, and what came back. */
export interface Turn {
  /** What the turn is, in the task's own word. */
  readonly turn: string | undefined;
  readonly prompt: readonly Message[];
  readonly reply: string;
  readonly reasoning: string | undefined;
  readonly failed: string | undefined;
}

/** One reply, read. */
export interface Answer {
  /** What the task adds; nothing where it was `dropped`. */
  readonly columns: Readonly<Record<string, unknown>>;
  /** The reply itself. */
  readonly reply: string;
  readonly reasoning: string | undefined;
  /** A reply that could not be used, before the repair. */
  readonly failed: string | undefined;
  /** The reply ends at the token limit. */
  readonly cut: boolean;
  /** Tokens that it took; those of a request for several replies are the first one's. */
  readonly usage: Usage | undefined;
  /** The rule by which the task leaves the answer out. */
  readonly dropped?: Dropped | undefined;
  /** Of a task that takes several turns: all of them, the last of which is this reply. */
  readonly turns?: readonly Turn[] | undefined;
}

/**
 * Asks one prompt and reads its replies: `n` of them, in one request, numbered from `sample`.
 *
 * A reply that is empty is asked for again, one that cannot be read gets one repair turn that says what is wrong; what then
 * fails is thrown, with the reply as `raw`. A refusal throws ERR_REFUSED. A reply cut at the token limit throws ERR_TRUNCATED
 * where its shape matters (held to a schema, or a judge's); free text is kept.
 */
export async function oneTurn(question: Question, n: number, sample: number): Promise<readonly Promise<Answer>[]> {
  const reply = await question.model.llm.generate(
    request(question, question.prompt.messages, n, sample, 0),
    question.call,
  );
  if (reply.choices.length !== n) {
    throw new DistilError(
      "ERR_REPLY",
      `Cannot use the reply of ${question.model.name} as it must hold ${n} choices: current value is ${reply.choices.length}`,
    );
  }
  return reply.choices.map((choice, index) => {
    const usage = index === 0 ? reply.usage : undefined;
    return answer(question, choice, sample + index, usage, reply.kept?.slice(index, index + 1));
  });
}

async function answer(
  question: Question,
  choice: Choice,
  sample: number,
  usage: Usage | undefined,
  kept: LlmReply["kept"],
): Promise<Answer> {
  try {
    return read(question, choice, usage);
  } catch (error) {
    if (!canRepair(error)) throw blaming(error, kept);
    return repair(question, choice, error, sample, usage, kept);
  }
}

/** Says which replies an error is about, so that they can be asked for again. */
function blaming(error: unknown, ...kept: readonly LlmReply["kept"][]): unknown {
  const replies = kept.flatMap((hashes) => hashes ?? []);
  if (replies.length === 0 || !(error instanceof DistilError)) return error;
  return new DistilError(error.code, error.message, { ...error.details, cause: error.cause, replies });
}

/** A small model that is held to JSON may write white space between two fields until there is no room left. */
const endsBlank = (reply: string) => reply.length - reply.trimEnd().length >= 100;
const tight =
  "It ends in white space alone, and more tokens would be more of it: start vLLM with " +
  `--structured-outputs-config '{"backend":"xgrammar","disable_any_whitespace":true}'`;

function request(
  question: Question,
  messages: readonly Message[],
  n: number,
  sample: number,
  attempt: number,
): LlmRequest {
  const { model, extra, prompt } = question;
  const raw = rawOf(question);
  const sampling = { ...model.sampling, ...question.sampling };
  const stop = [...(raw?.stop ?? []), ...[sampling.stop ?? []].flat()];
  return {
    messages: raw === undefined ? messages : [],
    text: raw?.text,
    // Servers refuse an empty list.
    sampling: stop.length === 0 || raw === undefined ? sampling : { ...sampling, stop },
    n,
    schema: model.can.schema ? prompt.schema : undefined,
    ...(prompt.ownSchema === true && { ownSchema: true }),
    regex: model.can.regex ? prompt.regex : undefined,
    sample,
    attempt,
    extra,
  };
}

function rawOf({ prompt, model, task }: Question): RawText | undefined {
  if (prompt.raw === undefined) return undefined;
  requireRaw(task, model);
  return prompt.raw(model.id);
}

function read({ task, prompt, model }: Question, choice: Choice, usage: Usage | undefined): Answer {
  const { finish, reasoning, text: reply } = choice;
  const held =
    (model.can.schema && prompt.schema !== undefined) || (model.can.regex === true && prompt.regex !== undefined);
  const cut = finish === "length";
  const raw = reply;
  if (finish === "content_filter") throw new DistilError("ERR_REFUSED", `${model.name} declined to answer`, { raw });
  const empty = reply.trim() === "";
  if (cut && (held || empty || task.role === "judge")) {
    throw new DistilError("ERR_TRUNCATED", `The reply of ${model.name} was cut at the token limit`, {
      raw,
      hint: held && endsBlank(reply) ? tight : "Raise --max-tokens",
    });
  }
  if (empty) throw new DistilError("ERR_EMPTY", `The reply of ${model.name} is empty`, { raw: reasoning ?? raw });
  // The last line of a cut list is not whole.
  const text = cut && prompt.schema !== undefined ? wholeLines(reply) : reply;
  const read = prompt.parse(text, held);
  const dropped = read instanceof Dropped ? read : undefined;
  return { columns: read instanceof Dropped ? {} : read, reply, reasoning, failed: undefined, cut, usage, dropped };
}

function wholeLines(text: string): string {
  const end = text.trimEnd().lastIndexOf("\n");
  return end === -1 ? text : text.slice(0, end);
}

function canRepair(error: unknown): error is DistilError {
  return error instanceof DistilError && (error.code === "ERR_PARSE" || error.code === "ERR_EMPTY");
}

async function repair(
  question: Question,
  choice: Choice,
  error: DistilError,
  sample: number,
  usage: Usage | undefined,
  kept: LlmReply["kept"],
): Promise<Answer> {
  const messages =
    error.code === "ERR_EMPTY" ? question.prompt.messages : corrected(question.prompt, choice.text, error);
  const again = await question.model.llm.generate(request(question, messages, 1, sample, 1), question.call);
  const [second] = again.choices;
  if (second === undefined) throw withRaw(blaming(error, kept), choice.text);
  try {
    return { ...read(question, second, addUp(usage, again.usage)), failed: choice.text };
  } catch (final) {
    throw withRaw(blaming(final, kept, again.kept), second.text);
  }
}

function corrected(prompt: Prompt, reply: string, error: DistilError): readonly Message[] {
  const content = `${error.message}. Answer again, in exactly the form asked for and with nothing else.`;
  return [...prompt.messages, { role: "assistant", content: reply }, { role: "user", content }];
}

function withRaw(error: unknown, raw: string): unknown {
  if (!(error instanceof DistilError)) return error;
  return new DistilError(error.code, error.message, { raw, ...error.details, attempts: 2, cause: error.cause });
}

/** Tokens of two calls. */
export function addUp(first: Usage | undefined, second: Usage | undefined): Usage | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return { input: first.input + second.input, output: first.output + second.output };
}
