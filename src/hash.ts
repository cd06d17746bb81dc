import { hash } from "node:crypto";

/** JSON with sorted keys: equal values give equal texts. */
export function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const known = value as Record<string, unknown> & { toJSON?: unknown };
  if (typeof known.toJSON === "function") return canonical(known.toJSON());
  let text = "";
  for (const key of Object.keys(known).sort()) {
    if (known[key] !== undefined) text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${canonical(known[key])}`;
  }
  return `{${text}}`;
}

/** SHA-256 of a value's canonical JSON, in hex. */
export function digest(value: unknown): string {
  return hash("sha256", canonical(value), "hex");
}

/** A number in [0, 1) that depends on the values alone: every random choice of this project is one of these. */
export function chance(...values: readonly unknown[]): number {
  return hash("sha256", canonical(values), "buffer").readUIntBE(0, 6) / 2 ** 48;
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
