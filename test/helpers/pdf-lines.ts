import type { Line } from "../../src/formats/pdf-lines.ts";

/** A line of a made-up page: 10 point type, 5 points a character, unless said otherwise. */
export function line(text: string, place: Partial<Line> = {}): Line {
  const { x = 50, size = 10 } = place;
  const right = place.right ?? x + text.length * 0.5 * size;
  const cell = { text, x, right };
  return { ...cell, y: 100, size, font: "f1", page: 0, cells: [{ ...cell, parts: [cell] }], ...place };
}

/** A line of cells that start at the given places. */
export function row(cells: Readonly<Record<number, string>>, place: Partial<Line> = {}): Line {
  const set = Object.entries(cells).map(([x, text]) => ({ text, x: Number(x), right: Number(x) + text.length * 5 }));
  const text = set.map((cell) => cell.text).join(" ");
  const ends = { x: set[0]!.x, right: set.at(-1)!.right };
  return line(text, { ...ends, cells: set.map((cell) => ({ ...cell, parts: [cell] })), ...place });
}

/** Lines one below the other. */
export function stack(texts: readonly string[], place: Partial<Line> = {}): Line[] {
  const { y = 100, size = 10 } = place;
  return texts.map((text, index) => line(text, { ...place, y: y + index * 1.2 * size }));
}
