/** What a server says about an error, whatever shape it says it in. */
export interface ErrorBody {
  readonly message: string;
  /** Its own name for the error: `context_length_exceeded`. */
  readonly code: string | undefined;
  /** A status that the body gives, for errors in a reply of status 200. */
  readonly status: number | undefined;
}

const statuses: Readonly<Record<string, number>> = {
  api_error: 500,
  authentication_error: 401,
  billing_error: 402,
  context_length_exceeded: 400,
  insufficient_quota: 402,
  invalid_api_key: 401,
  invalid_request_error: 400,
  model_not_found: 404,
  not_found_error: 404,
  overloaded_error: 503,
  permission_error: 403,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  request_too_large: 413,
  timeout_error: 504,
};

/** Reads an error out of a body: OpenAI's `error`, FastAPI's `detail`, a bare `message`, or plain text. */
export function readErrorBody(body: unknown): ErrorBody {
  if (typeof body === "string") return { message: firstLine(body), code: undefined, status: undefined };
  const outer = asRecord(body);
  const inner = typeof outer["error"] === "object" ? asRecord(outer["error"]) : outer;
  const said = inner["message"] ?? inner["detail"] ?? outer["error"] ?? outer["detail"] ?? outer["message"];
  const message = typeof said === "string" ? said : said === undefined ? "" : JSON.stringify(said);
  const names = [asRecord(inner["details"])["error_code"], inner["code"], inner["type"], outer["error_type"]];
  const code = names.find((name): name is string => typeof name === "string" && name !== "");
  return { message: firstLine(message), code, status: statusOf(names) };
}

function statusOf(names: readonly unknown[]): number | undefined {
  for (const name of names) {
    const status = statuses[String(name).toLowerCase()] ?? Number(name);
    if (status >= 400 && status < 600) return status;
  }
  return undefined;
}

function firstLine(text: string): string {
  const plain = /^\s*</.test(text) ? (/<title>([^<]*)/i.exec(text)?.[1] ?? "an HTML page") : text;
  return plain.trim().replace(/\s+/g, " ").slice(0, 300);
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
