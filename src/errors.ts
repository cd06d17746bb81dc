/** Every way this project can fail, by a name that scripts may rely on. docs/errors.md has a line for each. */
export const errorCodes = {
  ERR_ABORTED: "the run was told to stop",
  ERR_BUDGET: "the money, the tokens or the time that the run may take are used up",
  ERR_COLUMN: "a column that an operator reads is missing or of the wrong type",
  ERR_COMMAND: "an external command could not start or failed",
  ERR_CONFIG: "a pipeline file or distil.yaml says something that cannot be used",
  ERR_CONNECT: "a server cannot be reached",
  ERR_CONTEXT: "a request is longer than the model's context",
  ERR_DEPENDENCY: "an optional package is not installed",
  ERR_EMPTY: "a model gave an empty reply",
  ERR_HTTP: "a server answered with an error",
  ERR_INPUT: "a file or a line cannot be read as what it should be",
  ERR_JOURNAL: "the journal of replies cannot be read or written",
  ERR_KEY: "a key is missing, or was refused",
  ERR_MODEL: "a model does not exist, or cannot be loaded",
  ERR_OPERATOR: "an operator or a function of the user threw",
  ERR_OPTION: "an option has a value that cannot be used",
  ERR_OUTPUT: "an output cannot be written",
  ERR_PARSE: "a reply does not say what the task asked for",
  ERR_PLUGIN: "a plugin cannot be loaded",
  ERR_RATE: "a server refuses more requests for now",
  ERR_REFUSED: "a model declined to answer",
  ERR_REJECTS: "too many rows were rejected",
  ERR_REPLAY: "a replay file does not hold the request",
  ERR_REPLY: "a server's reply is damaged, cut short or not JSON",
  ERR_TIMEOUT: "a server did not answer in time",
  ERR_TRUNCATED: "a reply was cut at the token limit",
  ERR_UPSTREAM: "the command before this one in the pipe stopped",
  ERR_USAGE: "a command or a pipeline is put together wrongly",
} as const;

export type ErrorCode = keyof typeof errorCodes;

export interface ErrorDetails {
  /** What to do about it, one sentence. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
  /** HTTP status, where there was one. */
  readonly status?: number | undefined;
  /** The same call may succeed later: decided once, by the adapter. */
  readonly retryable?: boolean | undefined;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfter?: number | undefined;
  /** How many calls were made for it. */
  readonly attempts?: number | undefined;
  /** What the model or the file really said. */
  readonly raw?: string | undefined;
  /** What the journal keeps the replies under that it is about: asked for again by `--retry-rejects`. */
  readonly replies?: readonly string[] | undefined;
  /** No other row can do better (a wrong key, a full disk): the run stops instead of rejecting the row. */
  readonly fatal?: boolean | undefined;
  /** It came with answers to others: however many follow on each other, they are no sign of a fault that all share. */
  readonly isolated?: boolean | undefined;
  /** It came up before anything was sent or written. */
  readonly unsent?: boolean | undefined;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
}

/** The one error class. Match on `code`, not on the message. */
export class DistilError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(redact(message), details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "DistilError";
    this.code = code;
    this.details = { ...details, ...(details.raw === undefined ? {} : { raw: redact(details.raw) }) };
  }
}

/** What a rejected row carries about its error: plain JSON. */
export interface ErrorReport {
  readonly code: string;
  readonly message: string;
  readonly status?: number;
  readonly attempts?: number;
  readonly raw?: string;
  readonly replies?: readonly string[];
}

/** Turns anything that was thrown into a DistilError; ours pass through. */
export function asDistilError(thrown: unknown, code: ErrorCode = "ERR_OPERATOR"): DistilError {
  if (thrown instanceof DistilError) return thrown;
  const message = thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
  return new DistilError(code, message, { cause: thrown });
}

export function reportError(thrown: unknown): ErrorReport {
  const { code, message, details } = asDistilError(thrown);
  const { status, attempts, raw, hint, replies } = details;
  return {
    code,
    message: hint ? `${message}. ${hint}` : message,
    ...(status === undefined ? {} : { status }),
    ...(attempts === undefined ? {} : { attempts }),
    ...(raw === undefined ? {} : { raw: raw.slice(0, 20_000) }),
    ...(replies === undefined ? {} : { replies }),
  };
}

/** The system's error number (`ENOENT`), if the error has one. */
export function systemCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}

const secrets = new Set<string>();

/** Remembers a key so that no message of this process ever shows it. */
export function keepSecret(secret: string): string {
  if (secret.length >= 6) secrets.add(secret);
  return secret;
}

/** Takes keys, bearer tokens and URL passwords out of a text. */
export function redact(text: string): string {
  let clean = text;
  for (const secret of secrets) clean = clean.replaceAll(secret, "[secret]");
  return clean
    .replace(/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, "$1 [secret]")
    .replace(/\b(sk|hf|gsk|sk-ant|sk-proj)([-_])[A-Za-z0-9_-]{12,}/g, "$1$2[secret]")
    .replace(/(https?:\/\/)[^/\s:@]+:[^/\s@]+@/g, "$1[secret]@");
}

/** The nearest of `known` to a misspelt name, as a sentence, or nothing. */
export function didYouMean(name: string, known: Iterable<string>): string {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best === undefined ? "" : `Did you mean ${best}?`;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
