import type { z } from "zod";
import type { OpenContext } from "../operator.ts";
import { type Declaration, defineOperator, type OperatorFunction } from "../operator.ts";
import type { BadLine, Row } from "../row.ts";
import { readGiven } from "../sources/given.ts";

/** What a source may use while it reads. */
export interface SourceContext extends Pick<OpenContext, "seed"> {
  /** Aborts when nobody wants more rows. */
  readonly signal: AbortSignal;
  /** Sets something aside that is not a row; the rest goes on. */
  reject(bad: BadLine): void;
  /** Says something once. */
  warn(message: string): void;
}

export interface SourceDeclaration<Shape extends z.ZodRawShape> extends Omit<Declaration<Shape>, "open" | "source"> {
  /** The rows, in order. Called once a run; what it throws stops the run. */
  read(options: z.output<z.ZodObject<Shape>>, context: SourceContext): AsyncIterable<Row> | Iterable<Row>;
}

/** Makes an operator that a pipeline begins with, as `load` does: rows from anywhere, with options of its own. */
export function defineSource<Shape extends z.ZodRawShape>(
  declaration: SourceDeclaration<Shape>,
): OperatorFunction<Shape> {
  const { read, ...rest } = declaration;
  return defineOperator<Shape>({
    ...rest,
    source: true,
    open: (options, { seed, warn }) => ({
      kind: "source",
      name: declaration.name,
      open(call) {
        const context: SourceContext = {
          seed,
          signal: call.signal,
          reject(bad) {
            if (call.reject === undefined) throw bad.error;
            call.reject(bad);
          },
          warn: (message) => (call.warn ?? warn)(message),
        };
        return readGiven(read(options, context), call.signal);
      },
    }),
  });
}
