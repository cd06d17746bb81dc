import { haveOneMode, type Level, settingOf, sizeOf } from "../settings.ts";

/** What can be on the axis. */
export type Setting = Pick<Level, "name" | "load">;

import type { Chart } from "./chart.ts";

/** The axis that settings of all models share: by doubling, as sweeps go; settings that do not compare, side by side. */
export interface LevelAxis {
  readonly x: Chart["x"];
  /** Where a setting is on it. */
  at(level: Setting): number;
}

/** Doublings that two labels must be apart. */
const APART = 0.4;

export function levelAxis(levels: readonly Setting[]): LevelAxis {
  const settings = [...new Map(levels.map((level) => [settingOf(level.load), level])).values()];
  const [first] = settings;
  const scaled = haveOneMode(settings);
  if (scaled) settings.sort((a, b) => sizeOf(a.load) - sizeOf(b.load));
  const place = (level: Setting) =>
    scaled ? Math.log2(sizeOf(level.load)) : settings.findIndex((one) => settingOf(one.load) === settingOf(level.load));
  const values = [...new Set(settings.map(place))].sort((a, b) => a - b);
  const names = values.map((value) => settings.find((one) => place(one) === value)!.name);
  const texts = new Map(settings.map((level) => [place(level), scaled ? String(sizeOf(level.load)) : level.name]));
  const title = !scaled ? "Setting" : first?.load.mode === "rate" ? "Request rate" : "Concurrency";
  const unit = !scaled ? "" : first?.load.mode === "rate" ? "requests/s, log scale" : "requests in flight, log scale";
  const ticks = ticksOf(values, texts);
  return { x: { title, unit, values, names, ticks }, at: place };
}

/** All doublings of the first, then what fits between them. */
function ticksOf(values: readonly number[], texts: ReadonlyMap<number, string>): { at: number; text: string }[] {
  const even = (value: number) => Math.abs(value - values[0]! - Math.round(value - values[0]!)) < 1e-9;
  const taken: number[] = [];
  for (const value of [...values.filter(even), ...values.filter((one) => !even(one))]) {
    if (taken.every((other) => Math.abs(other - value) >= APART)) taken.push(value);
  }
  return taken.sort((a, b) => a - b).map((at) => ({ at, text: texts.get(at) ?? "" }));
}
