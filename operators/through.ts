import { z } from "zod";
import type { StreamOp } from "../src/kernel/kinds.ts";
import { defineOperator } from "../src/operator.ts";
import { Pipeline } from "../src/pipeline.ts";
import type { Row } from "../src/row.ts";
import { bridge } from "../src/streams/bridge.ts";
import { commandChannel } from "../src/streams/command.ts";
import { type Transform, throughTransform } from "../src/streams/transform.ts";
import { isWebTransform } from "../src/streams/web.ts";

const options = {
  command: z
    .string()
    .min(1)
    .meta({ description: "A shell command that reads rows as JSON Lines and writes rows", placeholder: "COMMAND" }),
};

const external = defineOperator({
  name: "through",
  summary: "Send the rows through a command of your own",
  details:
    "A command that fails stops the run, with what it said on stderr; one that ends early with 0, as head does, ends the data.",
  examples: ["distil through 'jq -c .' < rows.jsonl", "distil through 'head -n 5' < rows.jsonl"],
  options,
  positional: ["command"],
  open: ({ command }, { warn }) => streamOp((rows, signal) => bridge(rows, commandChannel(command, warn), signal)),
});

type Options = Parameters<typeof external>[1];

/**
 * Sends the rows through an external command, or through a stream or function of yours.
 *
 * Rows are written and read at the same time, and no faster than either side takes them. The source is closed when the other side
 * ends, and its errors stop the run: a command's exit code and stderr (ERR_COMMAND), what a stream or a callback throws.
 * A stream can be used for one run; a function without parameters makes one for each.
 */
export function through(command: string, options?: Options): Pipeline;
export function through(options: NonNullable<Parameters<typeof external>[0]> & { readonly command: string }): Pipeline;
export function through(transform: (rows: AsyncIterable<Row>) => AsyncIterable<unknown>): Pipeline;
export function through(transform: Transform): Pipeline;
export function through(given: unknown, options?: Options): Pipeline {
  if (typeof given === "string" || isOptions(given)) return external(given as string, options);
  const open = async (): Promise<StreamOp> =>
    streamOp((rows, signal) => throughTransform(rows, given as Transform, signal));
  return new Pipeline([{ type: "operator", name: "through", options: {}, open }]);
}

through.declaration = external.declaration;
through.schema = external.schema;

function streamOp(fn: (rows: AsyncIterable<Row>, signal: AbortSignal) => AsyncIterable<Row>): StreamOp {
  return { kind: "stream", name: "through", columns: () => undefined, fn: (rows, { signal }) => fn(rows, signal) };
}

function isOptions(given: unknown): boolean {
  if (given === undefined) return true;
  return Object.getPrototypeOf(given) === Object.prototype && !isWebTransform(given as object);
}
