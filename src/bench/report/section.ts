import type { Chart } from "./chart.ts";
import type { Markup } from "./html.ts";

/** A part of a report under a heading of its own. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
  /** By the id of their places in the body. */
  readonly charts?: Readonly<Record<string, Chart>>;
}
