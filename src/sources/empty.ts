import { DistilError } from "../errors.ts";
import type { Row } from "../row.ts";
import type { Found } from "./find.ts";

/** Rows in one array. */
const ROWS = 256;

/** `empty:1000`: so many rows without columns, for what writes out of nothing. A file of that name is `./empty:1000`. */
export function isEmptyAddress(spec: string): boolean {
  return /^empty:/.test(spec);
}

/** Throws ERR_INPUT where it does not say how many. */
export function findEmpty(spec: string): Found {
  const count = Number(spec.slice("empty:".length).replaceAll("_", ""));
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new DistilError("ERR_INPUT", `Cannot read ${spec} as it must be empty:N, N being a whole number from 1`, {
      hint: "empty:1000 gives a thousand rows without columns",
      fatal: true,
    });
  }
  const read = () => emptyRows(count);
  const format = {
    name: "empty",
    extensions: [],
    types: [],
    load: async () => ({ name: "empty", extensions: [], read }),
  };
  const nothing = async (): Promise<never> => {
    throw new DistilError("ERR_INPUT", `Cannot read ${spec} as it is no file`, { fatal: true });
  };
  const open = () => ({
    name: spec,
    bytes: () => ({ [Symbol.asyncIterator]: () => ({ next: nothing }) }),
    path: nothing,
  });
  return { kind: "empty", name: spec, format, open };
}

async function* emptyRows(count: number): AsyncGenerator<readonly Row[]> {
  for (let left = count; left > 0; left -= ROWS) yield Array.from({ length: Math.min(left, ROWS) }, () => ({}));
}
