import type { ComparedFigure, ComparedSetting, Comparison } from "../bench/compare.ts";
import { columnsText } from "./columns-text.ts";
import { number } from "./figure.ts";

const head = ["", "A", "B", "B / A", "95 %", "n", "B is"];

/** A comparison as tables for people. */
export function comparisonTables({ a, b, settings, notes }: Comparison): string {
  const names = [a, b].map(({ name, models }, side) => `${"AB"[side]}: ${[name, ...models].join(", ")}\n`).join("");
  const tables = settings.map((setting) => `${titleOf(setting)}\n${columnsText([head, ...setting.figures.map(row)])}`);
  const said = notes.map((note) => `note: ${note}\n`).join("");
  return [names, ...tables, said].filter((part) => part !== "").join("\n");
}

function titleOf({ name, models: [a, b] }: ComparedSetting): string {
  if (a === "") return name;
  return a === b ? `${name}, ${a}` : `${name}, ${a} and ${b}`;
}

function row({ name, unit, a, b, ratio, interval, n, verdict }: ComparedFigure): string[] {
  return [
    `${name}, ${unit}`,
    number(a),
    number(b),
    ratio === null ? "–" : ratio.toFixed(3),
    interval === null ? "–" : `${interval.low.toFixed(3)} to ${interval.high.toFixed(3)}`,
    n[0] === n[1] ? String(n[0]) : n.join(" / "),
    verdict,
  ];
}
