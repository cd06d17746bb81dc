import { statSync } from "node:fs";
import type { Environment, Table } from "./environment.ts";
import { enteredNote, packNumber, unpackNumber } from "./index-writer.ts";
import { LOG, logPath, logsIn, numberOf, placeOf, scan } from "./log.ts";
import { LogReader } from "./log-reader.ts";
import { modelOf, timeIn, unpackRecord, VOID } from "./record.ts";

/** Records entered in one transaction. */
const MANY = 2_000;

interface Found {
  readonly table: Table<Uint8Array>;
  readonly hashes: readonly string[];
  readonly number: number;
  readonly time: number;
}

/** Enters what is in the logs and not in the index: a killed process did not get to it, or somebody removed the index. */
export function recover(folder: string, environment: Environment): void {
  const reader = new LogReader(folder);
  try {
    for (const log of logsIn(folder)) recoverLog(log, folder, environment, reader);
  } finally {
    reader.close();
  }
}

function recoverLog(log: number, folder: string, environment: Environment, reader: LogReader): void {
  const path = logPath(folder, log);
  const entered = enteredOf(log, environment);
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= entered) return;
  let found: Found[] = [];
  let end = entered;
  const enterFound = (): void => {
    environment.root.transactionSync(() => {
      // Another process has pruned it away meanwhile.
      if (enteredOf(log, environment) === LOG) return;
      for (const record of found) enter(record, reader);
      environment.notes.put(enteredNote(log), Buffer.from(String(end)));
    });
    found = [];
  };
  for (const { at, bytes } of scan(path, entered)) {
    const record = unpackRecord(bytes);
    const { hashes, time } = record;
    found.push({ table: environment.hashes(modelOf(record)), hashes, number: numberOf(log, at), time });
    end = at + bytes.length;
    if (found.length === MANY) enterFound();
  }
  if (found.length > 0) enterFound();
}

/** Up to which byte a log is entered. */
function enteredOf(log: number, { notes }: Environment): number {
  return Number(notes.get(enteredNote(log)) ?? 0);
}

function enter(record: Found, reader: LogReader): void {
  for (const hash of record.hashes) {
    if (hash === VOID) continue;
    const key = Buffer.from(hash, "hex");
    const known = record.table.get(key);
    if (known !== undefined && !isLater(record, unpackNumber(known), reader)) continue;
    record.table.put(key, packNumber(record.number));
  }
}

/** Where two records answer the same request the later one counts. */
function isLater({ number, time }: Found, known: number, reader: LogReader): boolean {
  const bytes = reader.read(known);
  // What cannot be read does not count.
  if (bytes === undefined) return true;
  const other = timeIn(bytes);
  // Logs of several processes are written at one time, so that their numbers say nothing; a log itself has its order.
  return time === other || placeOf(number).log === placeOf(known).log ? number > known : time > other;
}
