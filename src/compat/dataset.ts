import { readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import { load } from "../../operators/load.ts";
import { DistilError } from "../errors.ts";
import { plain, type Row } from "../row.ts";
import type { Report } from "../run/report.ts";
import type { Argilla } from "./argilla.ts";
import type { ArgillaOptions } from "./argilla-texts.ts";
import { publish } from "./publish.ts";
import type { Task } from "./task.ts";
import { TASK_FILE, type TaskReading, taskIn, taskText } from "./task-file.ts";
import { warning } from "./warning.ts";

/** Rows wherever they are: in memory, made as they are read, or in files. */
export type Rows = Iterable<Row> | AsyncIterable<Row>;

export interface DatasetDetails {
  readonly task?: Task | undefined;
  /** What the run that made it did. */
  readonly report?: Report | undefined;
}

export interface PushOptions {
  /** Takes the task along, so that it comes back with the data set. @default true */
  readonly pushTask?: boolean;
  /** @default that of HF_TOKEN */
  readonly token?: string;
  /** @default true */
  readonly private?: boolean;
  /** @default "train" */
  readonly split?: string;
}

/**
 * Rows with the task that made them.
 *
 * The rows are not in memory: they are read anew, from their files or their iterable, each time they are gone through. Rows
 * are handed out as copies.
 */
export class CustomDataset implements AsyncIterable<Row> {
  /** Decides what the data set can become: `prepareDataset` and `toArgilla` need it. */
  task: Task | undefined;
  readonly report: Report | undefined;
  readonly #open: () => Rows;

  constructor(open: () => Rows, { task, report }: DatasetDetails = {}) {
    this.#open = open;
    this.task = task;
    this.report = report;
  }

  /** Of rows at hand, or of an iterable that can be gone through again. */
  static from(rows: Rows, details: DatasetDetails = {}): CustomDataset {
    return new CustomDataset(() => rows, details);
  }

  /** Of files. */
  static ofFiles(paths: readonly string[], details: DatasetDetails = {}): CustomDataset {
    return new CustomDataset(() => (paths.length === 0 ? [] : load([...paths])), details);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Row> {
    for await (const row of this.#open()) yield plain(row);
  }

  /** Counts them. */
  async numRows(): Promise<number> {
    let count = 0;
    for await (const _ of this.#open()) count++;
    return count;
  }

  /** Those of the first row. */
  async columnNames(): Promise<readonly string[]> {
    return Object.keys((await this.at(0)) ?? {});
  }

  /** The row at that place from 0; undefined past the end. */
  async at(index: number): Promise<Row | undefined> {
    for await (const row of this.select(index, index + 1)) return row;
    return undefined;
  }

  /** The rows from one place to before another. */
  select(from: number, to = Number.POSITIVE_INFINITY): CustomDataset {
    const rows = this;
    return this.#derived(async function* () {
      let place = 0;
      if (from < to)
        for await (const row of rows) {
          if (place >= from) yield row;
          if (++place >= to) return;
        }
    });
  }

  /** Each row as `change` makes it. Made anew each time they are read. */
  map(change: (row: Row) => Row | Promise<Row>): CustomDataset {
    const rows = this;
    return this.#derived(async function* () {
      for await (const row of rows) yield await change(row);
    });
  }

  filter(keep: (row: Row) => boolean | Promise<boolean>): CustomDataset {
    const rows = this;
    return this.#derived(async function* () {
      for await (const row of rows) if (await keep(row)) yield row;
    });
  }

  #derived(open: () => Rows): CustomDataset {
    return new CustomDataset(open, { task: this.task });
  }

  /** All rows, in memory. */
  async toArray(): Promise<Row[]> {
    const rows: Row[] = [];
    for await (const row of this) rows.push(row);
    return rows;
  }

  /** Writes the rows, the task and a card to a folder, which replaces a data set that is there. */
  async saveToDisk(folder: string): Promise<void> {
    await publish(this, { path: `${folder.replace(/[/\\]+$/, "")}/`, files: this.#files(true) });
  }

  /** Reads what `saveToDisk` or a checkpoint wrote. Throws ERR_INPUT where there is no data set. */
  static async loadFromDisk(folder: string, reading: TaskReading = {}): Promise<CustomDataset> {
    const files = await filesOf(folder);
    return CustomDataset.ofFiles(files, { task: await taskIn(folder, { warn: warning, ...reading }) });
  }

  /** Writes the rows, the task and a card to a data set of the Hub, `org/name`, in one commit. */
  async pushToHub(repository: string, options: PushOptions = {}): Promise<void> {
    const { pushTask = true, token, private: hidden = true, split } = options;
    const path = `hub:${repository.replace(/^hub:/, "")}`;
    await publish(this, { path, files: this.#files(pushTask), token, split, public: !hidden });
  }

  /** The rows as records of Argilla, with the settings of a dataset that takes them. Throws ERR_USAGE without a task. */
  async toArgilla(options: ArgillaOptions = {}): Promise<Argilla> {
    const { argillaOf } = await import("./argilla.ts");
    return argillaOf(this, options);
  }

  #files(withTask: boolean): Readonly<Record<string, string>> {
    return withTask && this.task !== undefined ? { [TASK_FILE]: taskText(this.task) } : {};
  }
}

const ofRows = new Set([".parquet", ".jsonl"]);

/** The files of rows in a folder: those of `data/` where there are any. */
async function filesOf(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new DistilError("ERR_INPUT", `Cannot read the data set ${folder} as there is no such folder`, { cause });
  });
  if (names.some((name) => extname(name) === ".arrow")) {
    throw new DistilError("ERR_INPUT", `Cannot read the data set ${folder} as its files are Arrow`, {
      hint: "In Python, load_from_disk(folder).to_parquet(file) makes a file that can be read",
    });
  }
  const inside = (await readdir(join(folder, "data")).catch(() => [])).map((name) => join("data", name));
  const found = [inside, names].map((some) => some.filter((name) => ofRows.has(extname(name))));
  return (found[0]!.length > 0 ? found[0]! : found[1]!).sort().map((name) => join(folder, name));
}
