import type { Duplex } from "node:stream";
import { DistilError } from "../errors.ts";
import type { Row } from "../row.ts";
import { asRows } from "./as-row.ts";
import { bridge, type Channel } from "./bridge.ts";
import {
  findHighland,
  type HighlandStream,
  highlandChannel,
  isHighlandStream,
  requireHighland,
  throughHighland,
} from "./highland.ts";
import { isNodeStream, nodeChannel } from "./node.ts";
import { isWebTransform, type WebTransform, webChannel } from "./web.ts";

/** Takes the rows, annotated as highland's stream type or as an async iterable, and gives the same kind. */
export type TransformFunction = (rows: never) => unknown;

/**
 * What rows can go through: a Node Transform, a web TransformStream, a highland pipeline (each for one run), or a function.
 *
 * An `async function*` gets the rows. Another function gets them as a highland stream where highland is installed, to be read
 * as an async iterable too. A function without parameters makes a fresh stream for each run.
 */
export type Transform = Duplex | WebTransform | HighlandStream | TransformFunction;

/** Sends rows through a user's transform; closes the source when it ends or fails, and throws what went wrong inside. */
export async function* throughTransform(
  rows: AsyncIterable<Row>,
  transform: Transform,
  signal: AbortSignal,
): AsyncGenerator<Row> {
  if (typeof transform !== "function") return yield* bridge(rows, await channelOf(transform), signal);
  const make = transform as (rows?: AsyncIterable<Row>) => unknown;
  if (isGenerator(make)) return yield* asRows(make(rows) as AsyncIterable<unknown>);
  if (make.length === 0) return yield* bridge(rows, await channelOf((await make()) as object), signal);
  const highland = await findHighland();
  if (highland) yield* throughHighland(rows, make, highland, signal);
  else yield* asRows((await make(rows)) as AsyncIterable<unknown>);
}

async function channelOf(stream: object): Promise<Channel> {
  if (isHighlandStream(stream)) return highlandChannel(stream, await requireHighland());
  if (isNodeStream(stream)) return nodeChannel(stream);
  if (isWebTransform(stream)) return webChannel(stream);
  const hint = "It takes a command, a Node Transform, a web TransformStream, a highland pipeline or a function";
  throw new DistilError("ERR_OPTION", "Cannot go through this as it is no stream that takes rows and gives rows", {
    hint,
  });
}

function isGenerator(transform: object): boolean {
  return transform.constructor.name === "AsyncGeneratorFunction";
}
