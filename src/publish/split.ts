import { DistilError } from "../errors.ts";
import { chance } from "../hash.ts";
import type { Row } from "../row.ts";

/** Splits that rows are dealt to, each with its share of 1. */
export type Shares = readonly { readonly name: string; readonly share: number }[];

const NAME = /^\w+(\.\w+)*$/;

/** `test`, or `train=0.9,test=0.1`. Throws ERR_OPTION for anything else. */
export function parseSplit(text: string): Shares {
  const parts = text.split(",").map((part) => part.split("=").map((word) => word.trim()));
  const shares = parts.map(([name = "", share]) => ({ name, share: share === undefined ? 1 : Number(share) }));
  const sum = shares.reduce((total, { share }) => total + share, 0);
  const named =
    shares.every(({ name }) => NAME.test(name)) && new Set(shares.map(({ name }) => name)).size === shares.length;
  if (named && shares.every(({ share }) => share > 0) && Math.abs(sum - 1) < 1e-6) return shares;
  throw new DistilError(
    "ERR_OPTION",
    `Cannot use save.split as it must be a name, or names with shares that make 1: current value is ${text}`,
    { hint: "As in --split test, or --split train=0.9,test=0.1" },
  );
}

/**
 * The split of a row: drawn by a hash of the seed and its prompt or instruction, so that answers to one prompt stay together;
 * of the whole row where it has neither.
 */
export function splitOf(row: Row, shares: Shares, seed: string): string {
  if (shares.length === 1) return shares[0]!.name;
  let left = chance(seed, "split", row["prompt"] ?? row["instruction"] ?? row);
  for (const { name, share } of shares) {
    if (left < share) return name;
    left -= share;
  }
  return shares.at(-1)!.name;
}
