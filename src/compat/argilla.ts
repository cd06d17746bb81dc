import { DistilError } from "../errors.ts";
import type { Row } from "../row.ts";
import { preferenceRecords, textRecords } from "./argilla-generations.ts";
import { instructionRecords } from "./argilla-instructions.ts";
import { type ArgillaOptions, textExtras } from "./argilla-texts.ts";
import { CustomDataset } from "./dataset.ts";
import type { Task } from "./task.ts";

export interface ArgillaQuestion {
  readonly name: string;
  readonly type: "rating" | "text";
  readonly required: boolean;
  /** Of a rating. */
  readonly values?: readonly number[];
}

/** What a dataset of Argilla is made with. */
export interface ArgillaSettings {
  readonly fields: readonly { readonly name: string; readonly type: "text"; readonly required: boolean }[];
  readonly questions: readonly ArgillaQuestion[];
  readonly metadata: readonly { readonly name: string; readonly type: "integer" | "float" | "terms" }[];
  /** Of the fields that a model of yours has made vectors of. */
  readonly vectors?: readonly { readonly name: string; readonly dimensions: number }[];
}

/** Records as their JSON has them: `fields`, `suggestions`, `metadata`, `vectors`; `JSON.stringify` of each is a line that Argilla reads. */
export interface Argilla {
  readonly settings: ArgillaSettings;
  /** Made as they are read. */
  readonly records: CustomDataset;
}

/** How one kind of task becomes records. */
export interface RecordKind {
  /** Of a data set whose rows have so many items at most. */
  settings(most: number): ArgillaSettings;
  /** Items that a row has. */
  count(row: Row): number;
  records(row: Row): readonly Row[];
}

/** Reads the data set once for its settings: the row with the most generations says how many fields there are. */
export async function argillaOf(dataset: CustomDataset, options: ArgillaOptions = {}): Promise<Argilla> {
  const { task } = dataset;
  const kind = kindOf(task);
  const isWhole = (row: Row) => task!.inputArgsNames.every((column) => (row[column] ?? null) !== null);
  let most = 0;
  let sample: Row | undefined;
  for await (const row of dataset) {
    if (!isWhole(row)) continue;
    most = Math.max(most, kind.count(row));
    sample ??= kind.records(row)[0];
  }
  const extras = await textExtras(kind.settings(most), sample, options);
  const records = async function* (): AsyncGenerator<Row> {
    for await (const row of dataset) if (isWhole(row)) for (const record of kind.records(row)) yield extras.add(record);
  };
  return { settings: extras.settings, records: new CustomDataset(records, { task }) };
}

function kindOf(task: Task | undefined): RecordKind {
  if (task?.outputArgsNames.includes("rating")) return preferenceRecords(task);
  if (task?.outputArgsNames.includes("generations")) return textRecords;
  if (task?.outputArgsNames.includes("instructions")) return instructionRecords;
  throw new DistilError(
    "ERR_USAGE",
    `Cannot make records for Argilla as the data set's task must write or rate: it is ${task?.constructor.name ?? "none"}`,
    { hint: "Say by which task it was made: dataset.task = new TextGenerationTask()" },
  );
}
