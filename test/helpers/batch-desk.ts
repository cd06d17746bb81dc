import type { ServerResponse } from "node:http";
import { json, type Received } from "../llm/fake-server.ts";

/** A request of a batch. */
interface DeskLine {
  readonly custom_id: string;
  readonly method: string;
  readonly url: string;
  readonly body: Received["body"];
}

export interface DeskBatch {
  readonly id: string;
  readonly endpoint: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly file: string;
  readonly lines: readonly DeskLine[];
  looks: number;
  ended: End | undefined;
}

/** How a batch ends. */
export interface End {
  readonly status: "completed" | "expired" | "cancelled" | "failed";
  /** Requests that were done before. @default all */
  readonly answered?: number;
  readonly refused?: readonly { readonly code: string; readonly message: string; readonly line?: number }[];
}

export interface DeskOptions {
  /** What a request gets. */
  answer(body: Received["body"], id: string): { readonly status?: number; readonly body: object };
  /** How the batch of this number ends; undefined: not yet. @default completed at the second look */
  end?(batch: DeskBatch, number: number): End | undefined;
  /** Status to refuse with, where anything goes wrong with the answer to this request. */
  trouble?(method: string, path: string): number | undefined;
  /** What is really written into an output file or a file of errors. */
  written?(text: string, id: string): string;
  /** Whether a batch is in the list already. @default as soon as it is there */
  listed?(batch: DeskBatch): boolean;
}

/** OpenAI's Files and Batches as they are documented: forms, statuses, an output file out of order, and one of errors. */
export class BatchDesk {
  readonly files = new Map<string, string>();
  readonly batches: DeskBatch[] = [];
  readonly #options: DeskOptions;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  /** Every request that was ever in a batch, by its id. */
  get requested(): readonly string[] {
    return this.batches.filter(({ ended }) => ended?.status !== "failed").flatMap(({ lines }) => ids(lines));
  }

  /** Answers what is its business; false for anything else. */
  handle({ method, path: full, headers, body }: Received, response: ServerResponse): boolean {
    const [, path = ""] = /\/v1(\/(?:files|batches).*)$/.exec(full) ?? [];
    if (path === "") return false;
    const trouble = this.#options.trouble?.(method, path);
    const [, kind, id, content] = /^\/(files|batches)(?:\/([^/?]+))?(\/content)?/.exec(path) as unknown as string[];
    if (trouble !== undefined && trouble < 600) refuse(response, trouble, "trouble");
    else if (method === "POST" && kind === "files") this.#upload(headers["content-type"] ?? "", body, response);
    else if (method === "POST" && id === undefined) this.#create(body, response, trouble === 600);
    else if (kind === "files" && content) this.#content(id!, response);
    else if (id === undefined) this.#list(new URL(path, "http://desk").searchParams, response);
    else this.#look(id, response);
    return true;
  }

  #upload(type: string, form: string, response: ServerResponse): void {
    const boundary = /boundary=(\S+)/.exec(type)?.[1];
    const parts = form.split(`--${boundary}`).slice(1, -1);
    const fields = parts.map((part) => /^\r\n([\s\S]*?)\r\n\r\n([\s\S]*)\r\n$/.exec(part) ?? []);
    const purpose = fields.find(([, head]) => /name="purpose"/.test(head ?? ""))?.[2];
    const file = fields.find(([, head]) => /name="file"; filename="[^"]+\.jsonl"/.test(head ?? ""))?.[2];
    if (purpose !== "batch" || file === undefined) {
      refuse(response, 400, "'purpose' and 'file' are required");
      return;
    }
    const id = `file-${this.files.size + 1}`;
    this.files.set(id, file);
    json(response, { id, object: "file", purpose, bytes: file.length, filename: "x.jsonl", status: "processed" });
  }

  /** `cut`: it is made, but nobody hears of it. */
  #create(body: Received["body"], response: ServerResponse, cut: boolean): void {
    const { input_file_id, endpoint, completion_window, metadata = {}, ...rest } = body;
    const text = this.files.get(input_file_id);
    if (text === undefined) {
      refuse(response, 404, `No such File object: ${input_file_id}`);
      return;
    }
    if (completion_window !== "24h" || Object.keys(rest).length > 0) {
      refuse(response, 400, "unknown parameter");
      return;
    }
    const lines = text
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as DeskLine);
    const id = `batch_${this.batches.length + 1}`;
    const batch: DeskBatch = { id, endpoint, metadata, file: input_file_id, lines, looks: 0, ended: undefined };
    this.batches.push(batch);
    if (cut) response.socket!.destroy();
    else json(response, this.#shown(batch));
  }

  #list(query: URLSearchParams, response: ServerResponse): void {
    const { listed = () => true } = this.#options;
    const newest = this.batches.filter(listed).reverse();
    const from = newest.findIndex(({ id }) => id === query.get("after")) + 1;
    const page = newest.slice(from, from + Number(query.get("limit") ?? 20));
    const has_more = from + page.length < newest.length;
    json(response, { object: "list", data: page.map((batch) => this.#shown(batch)), has_more });
  }

  #look(id: string, response: ServerResponse): void {
    const batch = this.batches.find((one) => one.id === id);
    if (batch === undefined) {
      refuse(response, 404, `No batch found with id '${id}'.`);
      return;
    }
    batch.looks++;
    batch.ended ??= wrong(batch) ?? this.#end(batch);
    json(response, this.#shown(batch));
  }

  #end(batch: DeskBatch): End | undefined {
    const number = this.batches.indexOf(batch);
    if (this.#options.end !== undefined) return this.#options.end(batch, number);
    return batch.looks > 1 ? { status: "completed" } : undefined;
  }

  #shown(batch: DeskBatch): object {
    const { id, endpoint, metadata, file, lines, looks, ended } = batch;
    const common = { id, object: "batch", endpoint, input_file_id: file, completion_window: "24h", metadata };
    const created_at = Math.floor(Date.now() / 1000);
    const total = lines.length;
    if (ended === undefined) {
      const status = looks === 0 ? "validating" : "in_progress";
      return { ...common, status, created_at, request_counts: { total, completed: 0, failed: 0 }, errors: null };
    }
    if (ended.status === "failed")
      return { ...common, status: "failed", created_at, errors: { object: "list", data: ended.refused } };
    const { output, errors, completed } = this.#written(batch, ended);
    return {
      ...common,
      status: ended.status,
      created_at,
      request_counts: { total, completed, failed: total - completed },
      output_file_id: output === "" ? null : this.#store(`file-${id}-output`, output),
      error_file_id: errors === "" ? null : this.#store(`file-${id}-errors`, errors),
    };
  }

  #store(id: string, text: string): string {
    this.files.set(id, this.#options.written?.(text, id) ?? text);
    return id;
  }

  #written({ lines }: DeskBatch, { status, answered = lines.length }: End) {
    const output: object[] = [];
    const errors: object[] = [];
    for (const [index, { custom_id, body }] of lines.entries()) {
      const common = { id: `batch_req_${index}`, custom_id };
      if (index >= answered) {
        const error = { code: `batch_${status}`, message: "This request could not be executed in time." };
        errors.push({ ...common, response: null, error });
        continue;
      }
      const { status: status_code = 200, body: said } = this.#options.answer(body, custom_id);
      const row = { ...common, response: { status_code, request_id: `req_${index}`, body: said }, error: null };
      (status_code === 200 ? output : errors).push(row);
    }
    const text = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
    return { output: text(output.reverse()), errors: text(errors), completed: output.length };
  }

  #content(id: string, response: ServerResponse): void {
    const text = this.files.get(id);
    if (text === undefined) {
      refuse(response, 404, `No such File object: ${id}`);
      return;
    }
    // In two pieces, the first of which ends within a line.
    const half = Math.ceil(text.length / 2) + 1;
    response.writeHead(200, { "content-type": "application/octet-stream" }).write(text.slice(0, half));
    setTimeout(() => response.end(text.slice(half)), 10);
  }
}

/** What validation finds, as the provider says it. */
function wrong({ lines, endpoint }: DeskBatch): End | undefined {
  const refused = lines.flatMap(({ url, method, body }, index) =>
    url === endpoint && method === "POST" && body.model === lines[0]!.body.model
      ? []
      : [{ code: "invalid_request", message: "mismatched url, method or model", line: index + 1 }],
  );
  if (new Set(ids(lines)).size < lines.length) {
    refused.push({ code: "duplicate_custom_id", message: "The custom_id of each request must be unique", line: 1 });
  }
  return refused.length === 0 ? undefined : { status: "failed", refused };
}

function ids(lines: readonly DeskLine[]): string[] {
  return lines.map(({ custom_id }) => custom_id);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  json(response, { error: { message } }, status);
}
