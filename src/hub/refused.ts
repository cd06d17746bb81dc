import { DistilError } from "../errors.ts";
import { retryAfter } from "../llm/retry-after.ts";
import type { Endpoint } from "./endpoint.ts";

/** What was asked of the Hub, for the words of a refusal. */
export interface Subject {
  /** `hub:org/name` */
  readonly written: string;
  readonly name: string;
  readonly revision?: string | undefined;
  readonly doing: "read" | "write";
}

/** Says in words why the Hub refused, with the way out. Reads the answer's body. */
export async function refused(response: Response, subject: Subject, endpoint: Endpoint): Promise<DistilError> {
  const said = await saidBy(response);
  const { status, headers } = response;
  const page = `${endpoint.url}/datasets/${subject.name}`;
  const details = { status, raw: said, fatal: true } as const;
  const cannot = `Cannot ${subject.doing} ${subject.written} as`;
  const code = headers.get("x-error-code");
  if (code === "GatedRepo") {
    return new DistilError("ERR_KEY", `${cannot} it is gated: its authors decide who may read it`, {
      ...details,
      hint: `Ask for access at ${page}${endpoint.token ? " with the account of your token" : ", and set HF_TOKEN"}`,
    });
  }
  if (code === "RevisionNotFound") {
    return new DistilError("ERR_INPUT", `${cannot} it has no revision ${subject.revision ?? "main"}`, {
      ...details,
      hint: `Its commits, branches and tags are at ${page}/commits/main`,
    });
  }
  if (status === 401 && code === null) return badToken(said, endpoint, details);
  if (status === 404 || code === "RepoNotFound") {
    const seen = endpoint.token
      ? "and whether the account of your token may see it"
      : "or set HF_TOKEN for a private one";
    return new DistilError("ERR_INPUT", `${cannot} the Hub shows no such data set`, {
      ...details,
      hint: `Check the name at ${page}, ${seen}`,
    });
  }
  if (status === 403) {
    return new DistilError("ERR_KEY", `${cannot} the token may not: ${said}`, {
      ...details,
      hint: `Use a token with ${subject.doing} rights for ${subject.name}: ${endpoint.url}/settings/tokens`,
    });
  }
  return failed(response, `${cannot} the Hub answered ${status}${said && `: ${said}`}`, said);
}

function badToken(said: string, endpoint: Endpoint, details: object): DistilError {
  const hint = `Make a new one at ${endpoint.url}/settings/tokens and set HF_TOKEN`;
  return endpoint.token === undefined
    ? new DistilError("ERR_KEY", `Cannot use the Hub as HF_TOKEN must hold a token: it is not set`, {
        ...details,
        hint,
      })
    : new DistilError("ERR_KEY", `Cannot use the Hub as it refuses the token: ${said}`, { ...details, hint });
}

function failed({ status, headers }: Response, message: string, raw: string): DistilError {
  const retryable = status === 408 || status === 429 || status >= 500;
  const wait = retryAfter({ "retry-after": headers.get("retry-after") ?? undefined }, Date.now());
  return new DistilError(status === 429 ? "ERR_RATE" : "ERR_HTTP", message, {
    status,
    raw,
    retryable,
    retryAfter: wait,
    fatal: true,
    ...(retryable ? { hint: "Run again later: what was done is kept" } : {}),
  });
}

/** What the server says of it, one line of at most 300 characters. */
async function saidBy(response: Response): Promise<string> {
  const header = response.headers.get("x-error-message");
  const text = await response.text().catch(() => "");
  return (header ?? inJson(text) ?? text.trim().split("\n")[0] ?? "").slice(0, 300);
}

function inJson(text: string): string | undefined {
  try {
    const { error, message } = JSON.parse(text) as { error?: unknown; message?: unknown };
    return [error, message].find((one) => typeof one === "string") as string | undefined;
  } catch {
    return undefined;
  }
}
