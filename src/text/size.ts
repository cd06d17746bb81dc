import { DistilError } from "../errors.ts";

/** What the size of a piece of text can be given in. */
export const units = ["words", "sentences", "characters", "tokens"] as const;
export type Unit = (typeof units)[number];

type Sizes = { readonly [unit in Unit]?: number | undefined };

export interface SizeOptions extends Sizes {
  readonly overlap: number;
  readonly model?: string | undefined;
}

/** The one size given, or 200 words. */
export function sizeOf(options: Sizes): { readonly unit: Unit; readonly size: number } {
  const unit = units.find((unit) => options[unit] !== undefined) ?? "words";
  return { unit, size: options[unit] ?? 200 };
}

/** Throws ERR_OPTION for sizes that do not go together. */
export function checkSizes(options: SizeOptions): void {
  const given = units.filter((unit) => options[unit] !== undefined);
  if (given.length > 1)
    throw new DistilError(
      "ERR_OPTION",
      `Cannot use chunk.${given[1]} as chunk.${given[0]} is given: sizes have one unit`,
    );
  const { size } = sizeOf(options);
  if (options.overlap >= size) {
    throw new DistilError(
      "ERR_OPTION",
      `Cannot use chunk.overlap as it must be less than the size ${size}: current value is ${options.overlap}`,
    );
  }
  if (options.tokens !== undefined && options.model === undefined) {
    throw new DistilError("ERR_OPTION", "Cannot use chunk.tokens as it must be known whose tokens", {
      hint: "Add --model local, or use --words",
    });
  }
}
