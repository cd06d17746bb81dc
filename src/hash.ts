import { createHash } from "node:crypto";

/** JSON with sorted keys: equal values give equal texts. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  );
}

/** SHA-256 of a value's canonical JSON, in hex. */
export function digest(value: unknown): string {
  return createHash("sha256").update(canonical(value)).digest("hex");
}

/** A number in [0, 1) that depends on the values alone: every random choice of this project is one of these. */
export function chance(...values: readonly unknown[]): number {
  const hash = createHash("sha256").update(canonical(values)).digest();
  return hash.readUIntBE(0, 6) / 2 ** 48;
}

/** A seeded order of 0 to `count` - 1 (Fisher and Yates). */
export function permutation(count: number, ...seed: readonly unknown[]): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(chance(seed, last) * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
