import { DistilError, redact } from "../errors.ts";
import { batchForm } from "./batch-form.ts";
import type { BatchAnswer, BatchPort, BatchState, Submission } from "./batch-port.ts";
import type { Connection, Sending } from "./connection.ts";
import { httpError } from "./http-errors.ts";
import type { LlmReply, LlmRequest } from "./llm.ts";
import { readJson } from "./read-json.ts";

interface WireBatch {
  readonly id: string;
  readonly status: string;
  readonly created_at?: number;
  readonly metadata?: Readonly<Record<string, string>> | null;
  readonly output_file_id?: string | null;
  readonly error_file_id?: string | null;
  readonly request_counts?: { readonly completed?: number; readonly failed?: number } | null;
  readonly errors?: { readonly data?: readonly WireRefusal[] } | null;
}

interface WireRefusal {
  readonly code?: string | null;
  readonly message?: string | null;
  readonly line?: number | null;
}

interface WireLine {
  readonly custom_id?: string;
  readonly response?: { readonly status_code?: number; readonly body?: unknown } | null;
  readonly error?: { readonly code?: string; readonly message?: string } | null;
}

/** What batches need of the adapter that they stand beside. */
export interface BatchedAdapter {
  readonly connection: Connection;
  /** Below the base URL: `/chat/completions`. */
  path(request: LlmRequest): string;
  /** Writes bodies as they are right now: what is learnt meanwhile changes none of them. */
  writer(): (request: LlmRequest) => string;
  read(answer: { readonly status: number; readonly text: string }): LlmReply;
  learns(error: DistilError, request: LlmRequest): boolean;
}

const over = new Set(["completed", "failed", "expired", "cancelled"]);
/** A server may give the time in its own zone, or be late by a little. */
const slack = 3_600_000;

/** OpenAI's Batch API: files of 50,000 requests and 200 MB, answered within 24 hours. */
export function openAiBatches(adapter: BatchedAdapter): BatchPort {
  const { connection } = adapter;
  const ask = async <T>(sending: Omit<Sending, "signal">, signal: AbortSignal): Promise<T> => {
    const answer = await connection.send({ ...sending, signal });
    if (answer.status < 200 || answer.status > 299) throw httpError(connection.server, answer);
    return readJson(connection.server, answer.text) as T;
  };
  return {
    most: { requests: 50_000, bytes: 200_000_000 },
    check: (signal) => check(connection, signal),
    endpoint: (request) => `/v1${adapter.path(request)}`,
    line: (id, request) => lineWriter(adapter)(id, request),
    submit: (batch, signal) => submit(batch, lineWriter(adapter), (sending) => ask(sending, signal)),
    async find(mark, since, signal) {
      for (let after = ""; ; ) {
        const path = `/batches?limit=100${after && `&after=${encodeURIComponent(after)}`}`;
        const page = await ask<{ data: WireBatch[]; has_more?: boolean }>({ method: "GET", path }, signal);
        const found = page.data.find(({ metadata }) => metadata?.["distilstream"] === mark);
        const last = page.data.at(-1);
        if (found !== undefined) return found.id;
        if (!page.has_more || last === undefined || (last.created_at ?? 0) * 1000 < since - slack) return undefined;
        after = last.id;
      }
    },
    async look(id, signal) {
      return stateOf(await ask<WireBatch>({ method: "GET", path: `/batches/${encodeURIComponent(id)}` }, signal));
    },
    async *answers({ files }, signal) {
      for (const file of files) {
        for await (const line of connection.lines(`/files/${encodeURIComponent(file)}/content`, signal)) {
          const answer = answerOf(line);
          if (answer !== undefined) yield answer;
        }
      }
    },
    read: (answer) => adapter.read(answer),
    learns: (error, request) => adapter.learns(error, request),
  };
}

function lineWriter(adapter: BatchedAdapter): (id: string, request: LlmRequest) => string {
  const body = adapter.writer();
  return (id, request) =>
    `{"custom_id":${JSON.stringify(id)},"method":"POST","url":"/v1${adapter.path(request)}","body":${body(request)}}\n`;
}

/** Whoever has batches can list them. */
async function check(connection: Connection, signal: AbortSignal): Promise<void> {
  const answer = await connection.send({ method: "GET", path: "/batches?limit=1", signal, timeout: 30_000 });
  const fine = answer.status >= 200 && answer.status < 300;
  if (fine && /^\s*\{[\s\S]*"data"/.test(answer.text)) return;
  const error = fine ? undefined : httpError(connection.server, answer);
  if (error?.details.retryable || error?.code === "ERR_KEY") throw error;
  const says = fine ? "something else than a list" : answer.status;
  const message = `Cannot use batch with ${connection.server} as it has no batch endpoint: it says ${says} to ${connection.server}/batches`;
  throw new DistilError("ERR_OPTION", message, {
    fatal: true,
    unsent: true,
    cause: error,
    hint: "Leave out --batch: each request is then a call of its own",
  });
}

async function submit(
  { mark, endpoint, requests, making }: Submission,
  line: (id: string, request: LlmRequest) => string,
  ask: <T>(sending: Omit<Sending, "signal">) => Promise<T>,
): Promise<string> {
  const lines = function* () {
    for (const { id, request } of requests()) yield line(id, request);
  };
  const { headers, body } = batchForm(`distilstream-${mark}.jsonl`, lines);
  const file = await ask<{ id: string }>({ method: "POST", path: "/files", headers, body });
  const fields = {
    input_file_id: file.id,
    endpoint,
    completion_window: "24h",
    metadata: { distilstream: mark },
  };
  await making();
  const { id } = await ask<WireBatch>({ method: "POST", path: "/batches", body: JSON.stringify(fields) });
  return id;
}

function stateOf({ id, status, request_counts, errors, output_file_id, error_file_id }: WireBatch): BatchState {
  const refused = errors?.data?.map(({ code, message, line }) => ({
    code: code ?? "",
    message: redact(message ?? code ?? "it gives no reason"),
    line: line ?? undefined,
  }));
  return {
    id,
    status,
    over: over.has(status),
    done: (request_counts?.completed ?? 0) + (request_counts?.failed ?? 0),
    refused: status === "failed" ? (refused ?? []) : undefined,
    files: [output_file_id, error_file_id].filter((file): file is string => Boolean(file)),
  };
}

/** What a line says where there was no answer to the request itself. */
const unfinished = /^batch_(expired|cancelled|canceled)$/;

/** Nothing where a line is damaged: its request counts as left open, the others do not suffer. */
function answerOf(line: string): BatchAnswer | undefined {
  const { custom_id: id, response, error } = wireLine(line);
  if (typeof id !== "string") return undefined;
  if (response != null) {
    return { id, status: response.status_code ?? 200, text: JSON.stringify(response.body ?? null), unfinished: false };
  }
  if (error == null) return undefined;
  return { id, status: 500, text: JSON.stringify({ error }), unfinished: unfinished.test(error?.code ?? "") };
}

function wireLine(line: string): WireLine {
  try {
    return (JSON.parse(line) as WireLine | null) ?? {};
  } catch {
    return {};
  }
}
