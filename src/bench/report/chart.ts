/** What the page's script draws, and lists in the table behind the drawing. Plain JSON. */
export interface Chart {
  readonly title: string;
  readonly x: {
    readonly title: string;
    readonly unit?: string;
    /** Ascending. */
    readonly values: readonly number[];
    /** What each value is called; the number itself without. */
    readonly names?: readonly string[];
    /** Where the axis has words, if not at round numbers. */
    readonly ticks?: readonly { readonly at: number; readonly text: string }[];
  };
  readonly unit: string;
  /** The axis ends here; else a little above the largest value. */
  readonly most?: number;
  readonly logarithmic?: boolean;
  readonly series: readonly Series[];
  /** Filled between two series, by their places. */
  readonly bands?: readonly (readonly [upper: number, lower: number])[];
  /** What the filling means, where the legend has to say it. */
  readonly bandName?: string;
  readonly marks?: readonly { readonly at: number; readonly text: string }[];
  /** Stretches that are not measured. */
  readonly shades?: readonly { readonly from: number; readonly to: number; readonly text: string }[];
}

export interface Series {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** A colour of the page: `--NAME`. */
  readonly colour: Colour;
  readonly dashed?: boolean;
  readonly thin?: boolean;
  /** `points`: no line; `rings`: hollow points, of what is not sound; `edge`: of a band, not in the legend. */
  readonly shape?: "line" | "dots" | "points" | "rings" | "area" | "edge";
}

export type Colour = "one" | "one-mid" | "one-pale" | "two" | "three" | "four" | "faint" | "bad" | "ink";

const colours = ["one", "two", "three", "four"] as const;

export function colourOf(index: number): Colour {
  return colours[index % colours.length]!;
}
