/** One line of a plot: points of seconds and values. */
export interface Line {
  readonly name: string;
  readonly color: string;
  readonly points: readonly (readonly [number, number])[];
}

export interface Panel {
  readonly unit: string;
  readonly lines: readonly Line[];
}

const [width, height, left, gap] = [860, 190, 70, 46];

/** Panels over one time axis, as SVG. */
export function plot(title: string, panels: readonly Panel[]): string {
  const longest = Math.max(...panels.flatMap(({ lines }) => lines.flatMap(({ points }) => points.map(([x]) => x))));
  const whole = 40 + panels.length * (height + gap);
  const parts = panels.map((panel, index) => drawPanel(panel, 40 + index * (height + gap), Math.max(1, longest)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${whole}" font-family="sans-serif" font-size="12">`,
    `<title>${title}</title>`,
    `<rect width="100%" height="100%" fill="white"/><text x="${left}" y="22" font-size="15">${title}</text>`,
    ...parts,
    "</svg>\n",
  ].join("\n");
}

function drawPanel({ unit, lines }: Panel, top: number, longest: number): string {
  const highest = niceCeiling(Math.max(1, ...lines.flatMap(({ points }) => points.map(([, y]) => y))));
  const x = (value: number) => (left + (value / longest) * (width - left - 20)).toFixed(1);
  const y = (value: number) => (top + height - (value / highest) * height).toFixed(1);
  const rows = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const value = share * highest;
    return `<path d="M${left} ${y(value)}H${width - 20}" stroke="#ddd"/><text x="${left - 8}" y="${Number(y(value)) + 4}" text-anchor="end">${Math.round(value)}</text>`;
  });
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<text x="${x(share * longest)}" y="${top + height + 16}" text-anchor="middle">${(share * longest).toFixed(0)} s</text>`,
  );
  const curves = lines.map(({ name, color, points }, index) => {
    const path = points.map(([at, value], point) => `${point === 0 ? "M" : "L"}${x(at)} ${y(value)}`).join("");
    const label = `<text x="${left + 8 + index * 190}" y="${top - 4}" fill="${color}">${name} (${unit})</text>`;
    return `<path d="${path}" fill="none" stroke="${color}" stroke-width="1.5"/>${label}`;
  });
  return [...rows, ...ticks, ...curves].join("\n");
}

function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value)! * power;
}
