import type { CheckReport, Place, Reason } from "../trainers/check-rows.ts";
import { count } from "./summary.ts";

/** What was found, for people. */
export function checkFormatText(report: CheckReport, files: readonly string[]): string {
  const { format, rows, failing, reasons, problems, warnings } = report;
  if (format === null) return unknownText(report, files);
  const fine = failing === 0 ? "all of them fine" : `${count(failing)} would fail`;
  const lines = [
    `${title(report, files)}`,
    `${count(rows)} ${rows === 1 ? "row" : "rows"}, ${rows === 0 ? "so there is nothing to check" : fine}`,
    ...reasons.flatMap((reason) => reasonLines(reason, files.length > 1)),
    ...problems.map((problem) => `As a whole: ${problem}`),
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
  return `${lines.join("\n")}\n`;
}

function title({ format, reader, guessed, also }: CheckReport, files: readonly string[]): string {
  const name = files.join(" ");
  if (!guessed) return `${name} as ${format}, for ${reader}:`;
  return `${name} is ${format}, for ${reader}${also.length > 0 ? `; just as well ${also.join(", ")}` : ""}:`;
}

function reasonLines({ column, reason, rows, first }: Reason, several: boolean): string[] {
  const more = rows > first.length ? ", …" : "";
  return [
    `  ${count(rows)} ${rows === 1 ? "row" : "rows"}: ${column} ${reason}`,
    `    ${first.map((place) => placeText(place, several)).join(", ")}${more}`,
  ];
}

function placeText({ file, row, line, at }: Place, several: boolean): string {
  const number = line === undefined ? `row ${row}` : `line ${line}`;
  return `${several ? `${file} ` : ""}${number}${at === undefined ? "" : ` (${at})`}`;
}

function unknownText({ reasons, also }: CheckReport, files: readonly string[]): string {
  const [reason] = reasons;
  if (reason === undefined) return `${files.join(" ")} has no rows\n`;
  const way =
    also.length > 0
      ? `distil convert --to can make it ${also.join(", ")}`
      : "distil convert --to says what it lacks for a format";
  return `${files.join(" ")} is in no trainer's format: it ${reason.reason}\n${way}\n`;
}
