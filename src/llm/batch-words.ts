import { DistilError } from "../errors.ts";
import type { Out } from "./batch-out.ts";
import type { Refusal } from "./batch-port.ts";

/** The same error, worth another try: what it taught makes the next request another one. */
export function again(error: DistilError): DistilError {
  return new DistilError(error.code, error.message, { ...error.details, cause: error.cause, retryable: true });
}

/** The same error, told apart from the beginning of a series: its batch brought answers, too. */
export function isolated(error: DistilError): DistilError {
  return new DistilError(error.code, error.message, { ...error.details, cause: error.cause, isolated: true });
}

/** What a request gets that its batch left open. */
export function unfinished({ id }: Out, status: string): DistilError {
  const message = `Cannot use ${id} as it must answer every request: it is ${status}, and left this one open`;
  return new DistilError("ERR_HTTP", message, { retryable: true });
}

/** What stops the run where the provider takes no such batches. */
export function refusedBatch(model: string, refusal: Refusal | undefined): DistilError {
  const message = `Cannot ask ${model} in batches: ${refusal?.message ?? "the provider refused the batch and gives no reason"}`;
  return new DistilError("ERR_HTTP", message, {
    fatal: true,
    hint: "Leave out --batch: each request is then a call of its own",
  });
}

/** Said when answers of an earlier batch are wanted. */
export function goesOnWith({ id, stored }: Out): string {
  return `goes on with ${id} of ${new Date(stored.created).toISOString().slice(0, 16)}Z: what it brings is not asked for again`;
}

/** Said when a run ends before its batches do. */
export function goesOn(open: readonly Out[], server: string): string {
  const requests = open.reduce((sum, { entries }) => sum + entries.size, 0);
  const ids = open.flatMap(({ id }) => id ?? []);
  const end = "picks them up, and pays for nothing twice";
  if (ids.length === 0) return `${requests} requests may have reached ${server}: the same command looks there, ${end}`;
  const names = [...ids, ...(ids.length < open.length ? ["one that may have arrived"] : [])].join(", ");
  return `${requests} requests go on at ${server} (${names}): the same command ${end}`;
}

/** Said when a batch is handed over. */
export function isOut({ entries, id }: Out, model: string, server: string): string {
  const { size } = entries;
  return `${size} ${size === 1 ? "request" : "requests"} of ${model} ${size === 1 ? "is" : "are"} out as ${id} at ${server}`;
}
