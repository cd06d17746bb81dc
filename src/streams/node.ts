import type { Duplex } from "node:stream";
import { DistilError } from "../errors.ts";
import type { Row } from "../row.ts";
import type { Channel } from "./bridge.ts";
import { settled } from "./settled.ts";

export function isNodeStream(value: object): value is Duplex {
  return "pipe" in value && "write" in value && "readableObjectMode" in value;
}

/** Sends rows through a Node Transform or Duplex, which must be in object mode on both sides. */
export function nodeChannel(stream: Duplex): Channel {
  if (!stream.writableObjectMode || !stream.readableObjectMode) {
    const hint = "Create it with objectMode: true";
    throw new DistilError("ERR_OPTION", "Cannot go through this stream as it must take and give objects", { hint });
  }
  if (stream.destroyed || stream.writableEnded) {
    const hint = "Pass a function that makes a new one for each run";
    throw new DistilError("ERR_OPTION", "Cannot go through this stream as it was used before", { hint });
  }
  // An error may come when nobody reads: it must not end the process; whoever reads next gets it.
  stream.on("error", () => {});
  return {
    write(row: Row) {
      if (stream.destroyed || stream.errored) return false;
      if (stream.write(row)) return;
      return settled(stream, "drain", "close", "error");
    },
    end: () => void stream.end(),
    async *arrays() {
      for await (const value of stream) yield [value];
    },
    close: () => void stream.destroy(),
  };
}
