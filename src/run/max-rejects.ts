/** Whether so many rejects of so many rows are within `--max-rejects`. None are accepted unless it says so. */
export function acceptsRejects(rejected: number, rows: number, most: number | string = 0): boolean {
  if (typeof most === "number") return rejected <= most;
  return rejected <= (Number.parseFloat(most) / 100) * rows;
}
