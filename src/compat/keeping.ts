import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { save } from "../../operators/save.ts";
import type { SinkOp } from "../kernel/kinds.ts";
import { makeFolder } from "../make-folder.ts";
import { type OperatorNode, Pipeline as Steps } from "../pipeline.ts";
import type { DatasetCheckpoint, HubTarget } from "./checkpoint.ts";
import { CustomDataset } from "./dataset.ts";
import { removeAfter, scratchFolder } from "./scratch.ts";
import type { Task } from "./task.ts";
import { TASK_FILE, taskText } from "./task-file.ts";

/** Where the rows of one run go. */
export class Keeping {
  readonly folder: string;
  /** The data set is to stay, and its replies with it. */
  readonly stays: boolean;
  /** Rows in one file. */
  readonly every: number;
  readonly #hub: HubTarget | undefined;
  readonly #task: Task;
  #rows = 0;
  #pushed = 0;
  #pushing: Promise<void> | undefined;

  private constructor(folder: string, checkpoint: DatasetCheckpoint | undefined, task: Task) {
    const { saveFrequency = -1, hub } = checkpoint ?? {};
    this.folder = folder;
    this.stays = checkpoint !== undefined;
    this.every = saveFrequency === -1 ? Number.MAX_SAFE_INTEGER : saveFrequency;
    this.#hub = hub;
    this.#task = task;
  }

  /** Makes the folder, which without a checkpoint is gone with the process. */
  static async open(checkpoint: DatasetCheckpoint | undefined, task: Task): Promise<Keeping> {
    const folder = checkpoint?.path ?? (await scratchFolder()).path;
    makeFolder(folder);
    await writeFile(join(folder, TASK_FILE), taskText(task));
    return new Keeping(folder, checkpoint, task);
  }

  get path(): string {
    return join(this.folder, "data.jsonl");
  }

  get state(): string {
    return join(this.folder, ".distil");
  }

  /** The step that writes the rows, whole files of them, and has them pushed where the Hub is to have them. */
  saving(warn: (message: string) => void): Steps {
    const node = save(this.path, { every: this.every, shards: true }).nodes[0] as OperatorNode;
    return new Steps([
      { ...node, open: async (context) => this.#counting((await node.open(context)) as SinkOp, warn) },
    ]);
  }

  #counting(sink: SinkOp, warn: (message: string) => void): SinkOp {
    return {
      ...sink,
      write: async (rows) => {
        await sink.write(rows);
        const before = this.#rows;
        this.#rows += rows.length;
        const due = Math.floor(before / this.every) < Math.floor(this.#rows / this.every);
        if (this.#hub !== undefined && due) this.#begin(warn);
      },
    };
  }

  /** One push at a time: rows that come meanwhile go with the next. */
  #begin(warn: (message: string) => void): void {
    this.#pushing ??= this.#push(warn).finally(() => {
      this.#pushing = undefined;
    });
  }

  async #push(warn: (message: string) => void): Promise<void> {
    const { repository, ...how } = this.#hub!;
    const rows = this.#rows;
    try {
      await (await this.dataset()).pushToHub(repository, how);
      this.#pushed = rows;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      warn(`The checkpoint of ${rows} rows is not on the Hub, only in ${this.folder}: ${reason}`);
    }
  }

  /** The run is over: the Hub gets what it has not yet. */
  async end(warn: (message: string) => void): Promise<void> {
    await this.#pushing;
    if (this.#hub !== undefined && this.#rows > this.#pushed) await this.#push(warn);
  }

  async dataset(): Promise<CustomDataset> {
    const dataset = await CustomDataset.loadFromDisk(this.folder, { warn: () => {} });
    dataset.task = this.#task;
    if (!this.stays) removeAfter(dataset, this.folder);
    return dataset;
  }
}
