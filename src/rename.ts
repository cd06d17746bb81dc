import { type Call, Dropped, type Given, type Op } from "./kernel/kinds.ts";
import type { Row } from "./row.ts";

type Names = Readonly<Record<string, string>>;

/** Lets an operator read and write columns under other names: `{ operatorColumn: rowColumn }`. */
export function renamed(op: Op, input: Names = {}, output: Names = {}): Op {
  if (Object.keys(input).length === 0 && Object.keys(output).length === 0) return op;
  const common = {
    // A view gives what the row has under other names too.
    needs: undefined,
    ...(op.reads ? { reads: op.reads.map((column) => input[column] ?? column) } : {}),
    ...(op.mayRead ? { mayRead: op.mayRead.map((column) => input[column] ?? column) } : {}),
    ...(op.adds ? { adds: op.adds.map((column) => output[column] ?? column) } : {}),
    ...(op.columns ? { columns: (before: readonly string[]) => flow(op, before, input, output) } : {}),
  };
  const enter = (row: Row): Row => view(row, input);
  const leave = (given: Row, seen: Row, row: Row): Row => restore(given, seen, row, input, output);
  switch (op.kind) {
    case "row":
      return {
        ...op,
        ...common,
        fn(row: Row, call: Call) {
          const seen = enter(row);
          const settle = (given: Given): Given => {
            if (given === undefined || given instanceof Dropped) return given;
            return Array.isArray(given)
              ? (given as readonly Row[]).map((one) => leave(one, seen, row))
              : leave(given as Row, seen, row);
          };
          const given = op.fn(seen, call);
          return given instanceof Promise ? given.then(settle) : settle(given);
        },
      };
    case "expand":
      return {
        ...op,
        ...common,
        async *fn(row: Row, call: Call) {
          const seen = enter(row);
          for await (const child of op.fn(seen, call)) yield leave(child, seen, row);
        },
      };
    case "join":
      return {
        ...op,
        ...common,
        fn(row: Row, answers: readonly (readonly Row[])[]) {
          const joined = op.fn(
            row,
            answers.map((rows) => rows.map(enter)),
          );
          return joined && leave(joined, row, row);
        },
      };
    case "stream":
      return {
        ...op,
        ...common,
        fn: (rows: AsyncIterable<Row>, call: Call) =>
          each(op.fn(each(rows, enter), call), (row) => leave(row, row, row)),
      };
    case "source":
      return {
        ...op,
        ...common,
        async *open(call: Call) {
          for await (const rows of op.open(call)) yield rows.map((row) => leave(row, row, row));
        },
      };
    case "sink":
      return {
        ...op,
        ...common,
        write: (rows: readonly Row[]) => op.write(rows.map((row) => leave(enter(row), row, row))),
      };
  }
}

/** The columns after a renamed operator that says what they are. */
function flow(op: Op, before: readonly string[], input: Names, output: Names): readonly string[] | undefined {
  const seen = before.filter((column) => !(column in input));
  for (const [column, from] of Object.entries(input)) if (before.includes(from)) seen.push(column);
  const after = op.columns?.(seen)?.filter((column) => !(column in input) || before.includes(column));
  return after?.map((column) => output[column] ?? column);
}

function view(row: Row, input: Names): Row {
  const seen = { ...row };
  for (const [column, from] of Object.entries(input)) {
    if (from in row) seen[column] = row[from];
    else delete seen[column];
  }
  return seen;
}

/** Puts back the columns that the view had hidden, and moves what the operator gave to its new name. */
function restore(given: Row, seen: Row, row: Row, input: Names, output: Names): Row {
  if (given === seen && Object.keys(output).length === 0) return row;
  const result = { ...given };
  for (const column of Object.keys(input)) {
    if (given[column] === seen[column] && !(column in output)) reinstate(result, column, row);
  }
  for (const [column, to] of Object.entries(output)) {
    if (!(column in given)) continue;
    if (column !== to) reinstate(result, column, row);
    result[to] = given[column];
  }
  return result;
}

function reinstate(result: Row, column: string, row: Row): void {
  if (column in row && row !== result) result[column] = row[column];
  else delete result[column];
}

async function* each(rows: AsyncIterable<Row>, change: (row: Row) => Row): AsyncGenerator<Row> {
  for await (const row of rows) yield change(row);
}
