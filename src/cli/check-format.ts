import { basename } from "node:path";
import { DistilError, didYouMean } from "../errors.ts";
import type { Row } from "../row.ts";
import { type CheckReport, type Place, RowCheck } from "../trainers/check-rows.ts";
import { convertibleTo, guessTrainers } from "../trainers/guess.ts";
import { isTrainerName, trainerNames } from "../trainers/names.ts";
import type { Trainer } from "../trainers/trainer.ts";
import { trainers } from "../trainers/trainers.ts";
import type { Options } from "../words.ts";
import { checkFormatText } from "./check-format-text.ts";
import { exits } from "./exit.ts";
import type { Io } from "./io.ts";
import { type PlacedRow, placedRows } from "./placed-rows.ts";

/** Rows that a guess goes by. */
const SAMPLE = 100;

/** `distil check-format [FORMAT] FILE` */
export async function checkFormat(given: Options, io: Io): Promise<number> {
  const {
    examples = 3,
    json = false,
    datasetInfo,
    format,
  } = given as {
    examples?: number;
    json?: boolean;
    datasetInfo?: string;
    format?: string;
  };
  const { named, files } = targets(given["files"] as readonly string[]);
  if (datasetInfo !== undefined) requireEntry(named);
  const report = await inspect(placedRows(files, format, io), named, examples, files);
  const failed = report.format === null || report.failing > 0 || report.problems.length > 0;
  if (datasetInfo !== undefined) {
    io.err(checkFormatText(report, files));
    const trainer = trainers[report.format as keyof typeof trainers];
    io.out(`${JSON.stringify({ [datasetInfo]: trainer.entry!(basename(files[0]!)) }, undefined, 2)}\n`);
  } else io.out(json ? `${JSON.stringify(report, undefined, 2)}\n` : checkFormatText(report, files));
  return failed ? exits.rejected : exits.done;
}

/** The first word is the format, where it is the name of one. */
function targets(words: readonly string[]): { readonly named: Trainer | undefined; readonly files: readonly string[] } {
  const [first = "", ...rest] = words;
  if (isTrainerName(first)) {
    if (rest.length > 0) return { named: trainers[first], files: rest };
    throw new DistilError("ERR_USAGE", `Cannot check ${first} as no file is named`, {
      hint: `distil check-format ${first} rows.jsonl`,
    });
  }
  if (rest.length > 0 && /^[\w-]+$/.test(first)) {
    const hint = didYouMean(first, trainerNames) || `There are ${trainerNames.join(", ")}`;
    throw new DistilError("ERR_USAGE", `Cannot check the format ${first} as there is none of that name`, { hint });
  }
  return { named: undefined, files: words };
}

function requireEntry(trainer: Trainer | undefined): void {
  if (trainer?.entry !== undefined) return;
  const message = `Cannot use check-format.dataset-info ${trainer === undefined ? "without a format" : `with ${trainer.name}`}`;
  throw new DistilError("ERR_OPTION", `${message} as only llama-factory-sft and llama-factory-dpo have an entry`);
}

async function inspect(
  rows: AsyncIterable<PlacedRow>,
  named: Trainer | undefined,
  examples: number,
  files: readonly string[],
): Promise<CheckReport> {
  const iterator = rows[Symbol.asyncIterator]();
  const sample: PlacedRow[] = [];
  let more = true;
  while (named === undefined && more && sample.length < SAMPLE) {
    const { done, value } = await iterator.next();
    if (done) more = false;
    else sample.push(value);
  }
  const good = sample.flatMap(({ row }) => (row === undefined ? [] : [row]));
  const [trainer, ...also] = named === undefined ? guessTrainers(good) : [named];
  if (trainer === undefined) {
    await iterator.return?.(undefined);
    return unknown(good, files);
  }
  const check = new RowCheck(trainer, examples);
  const take = ({ row, place }: PlacedRow) => (row === undefined ? check.addBad(place) : check.add(row, place));
  sample.forEach(take);
  for (let next = more ? await iterator.next() : undefined; next && !next.done; next = await iterator.next())
    take(next.value);
  return check.report(
    named === undefined,
    also.map(({ name }) => name),
  );
}

function unknown(rows: readonly Row[], files: readonly string[]): CheckReport {
  const place: Place = { file: files[0]!, row: 1 };
  const columns = Object.keys(rows[0] ?? {});
  const targets = rows[0] === undefined ? [] : convertibleTo(rows[0]);
  const reason = columns.length === 0 ? "is empty" : `has ${columns.join(", ")}, which no trainer reads as they are`;
  return {
    format: null,
    reader: null,
    also: targets,
    guessed: true,
    rows: rows.length,
    failing: rows.length,
    reasons: columns.length === 0 ? [] : [{ column: "row", reason, rows: rows.length, first: [place] }],
    problems: columns.length === 0 ? ["there are no rows"] : [],
    warnings: [],
  };
}
