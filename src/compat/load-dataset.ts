import { load } from "../../operators/load.ts";
import { Repository } from "../hub/repository.ts";
import { CustomDataset } from "./dataset.ts";
import { TASK_FILE, type TaskReading, taskOf } from "./task-file.ts";
import { warning } from "./warning.ts";

export interface LoadOptions extends TaskReading {
  /** @default the only one, or train */
  readonly split?: string;
  readonly revision?: string;
}

/** A data set of the Hub, `org/name`, with the task that it was made with. Its rows are read when they are gone through. */
export async function loadDataset(repository: string, options: LoadOptions = {}): Promise<CustomDataset> {
  const { split, revision, ...reading } = options;
  const name = repository.replace(/^hub:/, "");
  const path = `hub:${name}${revision === undefined ? "" : `@${revision}`}${split === undefined ? "" : `:${split}`}`;
  const text = await taskTextOf(name, revision);
  const task = text === undefined ? undefined : taskOf(text, { warn: warning, ...reading });
  return new CustomDataset(() => load(path), { task });
}

async function taskTextOf(name: string, revision: string | undefined): Promise<string | undefined> {
  const repository = await Repository.open({ name, revision }, { signal: new AbortController().signal });
  try {
    const files = await repository.files();
    if (!files.some(({ path }) => path === TASK_FILE)) return undefined;
    return await repository.text(TASK_FILE);
  } finally {
    await repository.client.close();
  }
}
