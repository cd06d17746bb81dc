type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** How many milliseconds a reply asks to wait: `retry-after-ms`, or `retry-after` in seconds or as a date. */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const milliseconds = Number.parseFloat(first(headers["retry-after-ms"]));
  if (milliseconds >= 0) return milliseconds;
  const text = first(headers["retry-after"]);
  if (/^\s*\d+(\.\d+)?\s*$/.test(text)) return Number(text) * 1_000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function first(value: string | readonly string[] | undefined): string {
  return (typeof value === "string" ? value : value?.[0]) ?? "";
}
