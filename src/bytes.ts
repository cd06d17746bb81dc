import { z } from "zod";

const units = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9 } as const;
const pattern = /^(\d+(?:\.\d+)?)\s*(b|kb|mb|gb)$/i;

/** An option in bytes: a number, or one with a unit such as `64MB`. */
export const byteSize = z.union([
  z.int().min(1),
  z.string().regex(pattern, "a size such as 64MB").transform(parseBytes),
]);

function parseBytes(text: string): number {
  const [, number, unit] = pattern.exec(text)!;
  return Math.max(1, Math.round(Number(number) * units[unit!.toLowerCase() as keyof typeof units]));
}
