/** One line of a plot: points of the axis and values. */
export interface Line {
  readonly name: string;
  readonly color: string;
  readonly points: readonly (readonly [number, number])[];
  /** Values hold until the next point, and change there at once. */
  readonly steps?: boolean;
  /** Marks every point. */
  readonly dots?: boolean;
}

export interface Panel {
  readonly title: string;
  readonly lines: readonly Line[];
  /** A line across with its name: a promise. */
  readonly limit?: { readonly value: number; readonly name: string };
}

export interface Axis {
  readonly name: string;
  /** By powers of ten instead of evenly. */
  readonly logarithmic?: boolean;
}

interface Scale {
  readonly ticks: readonly number[];
  /** Where a value is, from 0 to 1. */
  place(value: number): number;
}

/** About how wide a letter is. */
const LETTER = 6;
const [width, height, left, right, head, gap] = [860, 180, 76, 28, 64, 56];

/** Panels over one axis, as SVG. */
export function plot(title: string, panels: readonly Panel[], axis: Axis = { name: "seconds" }): string {
  const values = panels.flatMap(({ lines }) => lines.flatMap(({ points }) => points.map(([x]) => x)));
  const scale = axis.logarithmic ? powers(values) : exact(Math.max(1e-9, ...values), 8);
  const whole = head + panels.length * (height + gap) + 4;
  const drawn = panels.map((panel, index) => draw(panel, scale, head + index * (height + gap)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${whole}" viewBox="0 0 ${width} ${whole}" font-family="sans-serif" font-size="12" fill="#333">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" fill="white"/>`,
    text(left, 24, title, 'font-size="15" fill="#111"'),
    ...drawn,
    text(width - right, whole - 10, axis.name, 'text-anchor="end"'),
    "</svg>\n",
  ].join("\n");
}

function draw({ title, lines, limit }: Panel, across: Scale, top: number): string {
  const up = even(Math.max(1e-9, limit?.value ?? 0, ...lines.flatMap(({ points }) => points.map(([, y]) => y))), 4);
  const x = (value: number) => (left + across.place(value) * (width - left - right)).toFixed(1);
  const y = (value: number) => (top + height - up.place(value) * height).toFixed(1);
  const bottom = top + height;
  const rules = up.ticks.map(
    (tick) =>
      `<path d="M${left} ${y(tick)}H${width - right}" stroke="${tick === 0 ? "#888" : "#e2e2e2"}"/>` +
      text(left - 8, Number(y(tick)) + 4, grouped(tick), 'text-anchor="end"'),
  );
  const ticks = across.ticks.map(
    (tick) =>
      `<path d="M${x(tick)} ${bottom}v4" stroke="#888"/>` +
      text(x(tick), bottom + 17, grouped(tick), 'text-anchor="middle"'),
  );
  return [
    text(left, top - 10, title, 'font-weight="bold"'),
    legend(lines, top - 10),
    ...rules,
    ...ticks,
    ...(limit === undefined ? [] : [promise(limit.name, y(limit.value))]),
    ...lines.map((line) => curve(line, x, y)),
  ].join("\n");
}

/** The names of the lines, each behind a piece of it, up to the right end. */
function legend(lines: readonly Line[], y: number): string {
  const places = lines.map(({ name }) => 44 + LETTER * name.length);
  let start = width - right - places.reduce((sum, one) => sum + one, 0);
  return lines
    .map(({ name, color }, index) => {
      const at = start;
      start += places[index]!;
      return `<path d="M${at + 16} ${y - 4}h20" stroke="${color}" stroke-width="3"/>${text(at + 42, y, name)}`;
    })
    .join("");
}

function promise(name: string, y: string): string {
  const rule = `<path d="M${left} ${y}H${width - right}" stroke="#b91c1c" stroke-dasharray="5 4"/>`;
  return rule + text(left + 6, Number(y) + 15, name, 'fill="#b91c1c"');
}

function curve(
  { color, points, steps, dots }: Line,
  x: (value: number) => string,
  y: (value: number) => string,
): string {
  const path = points.map(([at, value], index) => {
    if (index === 0) return `M${x(at)} ${y(value)}`;
    return steps ? `H${x(at)}V${y(value)}` : `L${x(at)} ${y(value)}`;
  });
  const marks = dots
    ? points.map(([at, value]) => `<circle cx="${x(at)}" cy="${y(value)}" r="3.5" fill="${color}"/>`)
    : [];
  const shape = `fill="none" stroke="${color}" stroke-width="1.6" stroke-linejoin="round"`;
  return [`<path d="${path.join("")}" ${shape}/>`, ...marks].join("");
}

/** From 0 to the greatest value: its axis ends there, with ticks at 1, 2 or 5 times a power of ten. */
function exact(most: number, count: number): Scale {
  const step = stepOf(most, count);
  const ticks = Array.from({ length: Math.floor(most / step + 0.001) + 1 }, (_, index) => index * step);
  return { ticks, place: (value) => value / most };
}

/** From 0 to the first tick above all values. */
function even(most: number, count: number): Scale {
  const step = stepOf(most, count);
  const steps = Math.max(1, Math.ceil(most / step - 0.001));
  return {
    ticks: Array.from({ length: steps + 1 }, (_, index) => index * step),
    place: (value) => value / (steps * step),
  };
}

function stepOf(most: number, count: number): number {
  const rough = most / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].find((one) => one * power >= rough * 0.999)! * power;
}

function powers(values: readonly number[]): Scale {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    ticks: Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index)),
    place: (value) => (Math.log10(value) - first) / (last - first),
  };
}

function text(x: number | string, y: number, said: string, more = ""): string {
  return `<text x="${x}" y="${y}" ${more}>${escaped(said)}</text>`;
}

function escaped(said: string): string {
  return said.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}

function grouped(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 2 });
}
