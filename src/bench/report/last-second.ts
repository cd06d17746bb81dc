/**
 * What came within the last second of each step, a second: `amounts` came in steps of `interval` milliseconds. A decoding step of the
 * server often takes about as long as one step here, which by itself would show as a saw.
 */
export function lastSecond(amounts: readonly number[], interval: number): number[] {
  const width = Math.max(1, Math.floor(1000 / interval));
  let sum = 0;
  return amounts.map((amount, step) => {
    sum += amount - (amounts[step - width] ?? 0);
    return (sum * 1000) / (Math.min(width, step + 1) * interval);
  });
}
