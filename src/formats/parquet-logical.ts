import type { Hyparquet, PageDecoder } from "./parquet-library.ts";

type Values = ReturnType<Hyparquet["convert"]>;
type Element = PageDecoder["element"];

/** Whether a column's bytes are said to be text. */
export function isText({ type, converted_type: kind, logical_type: logical }: Element): boolean {
  return type === "BYTE_ARRAY" && (kind === "UTF8" || logical?.type === "STRING");
}

/** Turns what a page holds into values: decimals to their last digit and times of the day here, all else by hyparquet. */
export function valuesOf(data: Values, decoder: PageDecoder, convert: Hyparquet["convert"]): Values {
  const { element, parsers } = decoder;
  const { converted_type: kind, logical_type: logical } = element;
  if (kind === "DECIMAL" || logical?.type === "DECIMAL") return Array.from(data, (value) => decimal(value, element));
  const perSecond = partsOfSecond(element);
  if (perSecond !== undefined) return Array.from(data, (value) => timeOfDay(BigInt(value as number), perSecond));
  if (kind === "ENUM" || logical?.type === "ENUM") return Array.from(data, (value) => parsers.stringFromBytes(value));
  return convert(data, decoder);
}

/** A number where it says the same, else its digits as text. */
function decimal(value: unknown, { scale = 0, logical_type: logical }: Element): number | string {
  const places = logical?.type === "DECIMAL" ? logical.scale : scale;
  const unscaled = value instanceof Uint8Array ? fromBytes(value) : BigInt(value as number | bigint);
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const text = `${unscaled < 0n ? "-" : ""}${whole}${places > 0 ? `.${digits.slice(-places)}` : ""}`;
  // Every number of 15 digits comes back from a double as it was.
  return digits.replace(/^0+/, "").length <= 15 ? Number(text) : text;
}

function fromBytes(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(8 * bytes.length, value);
}

const units = { MILLIS: 1000n, MICROS: 1_000_000n, NANOS: 1_000_000_000n } as const;

function partsOfSecond({ converted_type: kind, logical_type: logical }: Element): bigint | undefined {
  if (logical?.type === "TIME") return units[logical.unit];
  if (kind === "TIME_MILLIS") return units.MILLIS;
  return kind === "TIME_MICROS" ? units.MICROS : undefined;
}

function timeOfDay(count: bigint, perSecond: bigint): string {
  const seconds = Number(count / perSecond);
  const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((part) => String(Math.floor(part)));
  return `${parts.map((part) => part.padStart(2, "0")).join(":")}${fraction(count % perSecond, perSecond)}`;
}

/** A moment as ISO 8601, with as many digits as it has, three at least. */
export function moment(count: bigint, unit: keyof typeof units): string {
  const perSecond = units[unit];
  const rest = BigInt.asUintN(64, ((count % perSecond) + perSecond) % perSecond);
  const seconds = Number((count - rest) / perSecond);
  const date = new Date(seconds * 1000);
  // Beyond the years that have a name: nothing is lost, at least.
  if (Number.isNaN(date.getTime())) return String(count);
  return `${date.toISOString().slice(0, -5)}${fraction(rest, perSecond) || ".000"}Z`;
}

/** `.250`, or with as many digits as are needed, by threes; nothing for none. */
function fraction(rest: bigint, perSecond: bigint): string {
  if (rest === 0n) return "";
  const digits = String(rest).padStart(String(perSecond).length - 1, "0");
  return `.${digits.replace(/(000)+$/, "")}`;
}
