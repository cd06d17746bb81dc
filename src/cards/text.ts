/** A table of Markdown; what would break a cell is escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function cell(text: string): string {
  return text.replace(/[\r\n]+/g, " ").replaceAll("|", "\\|");
}

/** `12,345` */
export function count(number: number): string {
  return number.toLocaleString("en-US");
}

export function bytes(size: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const place = Math.min(units.length - 1, size < 1 ? 0 : Math.floor(Math.log10(size) / 3));
  const value = size / 1000 ** place;
  return `${place === 0 ? value : value.toPrecision(3)} ${units[place]}`;
}

export function money(cost: number | undefined): string {
  return cost === undefined ? "unknown" : cost.toFixed(cost > 0 && cost < 1 ? 4 : 2);
}
