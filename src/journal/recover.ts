import { statSync } from "node:fs";
import type { Environment } from "./environment.ts";
import { enteredNote, packNumber, unpackNumber } from "./index-writer.ts";
import { logPath, logsIn, numberOf, scan } from "./log.ts";
import { modelOf, unpackRecord, VOID } from "./record.ts";

/** Records entered in one transaction. */
const MANY = 2_000;

interface Found {
  readonly model: string;
  readonly hashes: readonly string[];
  readonly number: number;
}

/** Enters what is in the logs and not in the index: a killed process did not get to it, or somebody removed the index. */
export function recover(folder: string, environment: Environment): void {
  for (const log of logsIn(folder)) {
    const path = logPath(folder, log);
    const entered = Number(environment.notes.get(enteredNote(log)) ?? 0);
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size <= entered) continue;
    let found: Found[] = [];
    let end = entered;
    for (const { at, bytes } of scan(path, entered)) {
      const record = unpackRecord(bytes);
      found.push({ model: modelOf(record), hashes: record.hashes, number: numberOf(log, at) });
      end = at + bytes.length;
      if (found.length === MANY) {
        enter(environment, found, log, end);
        found = [];
      }
    }
    if (found.length > 0) enter(environment, found, log, end);
  }
}

/** Where two records answer the same request the later one counts. */
function enter({ root, hashes, notes }: Environment, found: readonly Found[], log: number, end: number): void {
  const tables = new Map(found.map(({ model }) => [model, hashes(model)]));
  root.transactionSync(() => {
    for (const { model, hashes: own, number } of found) {
      const table = tables.get(model)!;
      for (const hash of own.filter((one) => one !== VOID)) {
        const key = Buffer.from(hash, "hex");
        const known = table.get(key);
        if (known === undefined || unpackNumber(known) < number) table.put(key, packNumber(number));
      }
    }
    notes.put(enteredNote(log), Buffer.from(String(end)));
  });
}
