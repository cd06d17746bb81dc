/**
 * Rates that came in steps of `interval` milliseconds, as means over the second before. A decoding step of the server often takes
 * about as long as one step here, which by itself would show as a saw.
 */
export function lastSecond(rates: readonly number[], interval: number): number[] {
  const width = Math.max(1, Math.floor(1000 / interval));
  let sum = 0;
  return rates.map((rate, step) => {
    sum += rate - (rates[step - width] ?? 0);
    return sum / Math.min(width, step + 1);
  });
}
