import { existsSync } from "node:fs";
import { join } from "node:path";
import { DistilError } from "../errors.ts";
import { prune } from "../journal/prune.ts";
import { shareJournal } from "../journal/share.ts";
import type { Journal } from "../journal/store.ts";
import { exportLines } from "../llm/journal-export.ts";
import { stateFolder } from "../run/session.ts";
import { openPartial } from "../sinks/partial-file.ts";
import { StandardOutput } from "../sinks/stdout.ts";
import type { Options } from "../words.ts";
import { exits } from "./exit.ts";
import type { Io } from "./io.ts";
import { count } from "./summary.ts";

/** `distil journal stats|export|prune` */
export async function journal(given: Options, io: Io): Promise<number> {
  const { action, file, model, olderThan, state } = given as Partial<Record<string, string>>;
  const folder = join(stateFolder({ state }), "journal");
  const before = action === "prune" ? cutOff(olderThan, model) : undefined;
  if (!existsSync(folder)) {
    io.err(`distil: there is no journal in ${folder} yet\n`);
    return exits.done;
  }
  const { journal, release } = await shareJournal(folder);
  try {
    if (action === "stats") await stats(journal, io);
    if (action === "export") await exported(journal, file ?? "-", model, io);
    if (action === "prune") {
      const size = journal.size();
      const { replies, replaced } = await prune(journal, { before, model });
      io.err(`distil: ${count(replies)} replies removed, ${count(replaced)} replaced ones with them: `);
      io.err(`${megabytes(Math.max(0, size - journal.size()))} freed\n`);
    }
    return exits.done;
  } finally {
    await release();
  }
}

async function stats(journal: Journal, io: Io): Promise<void> {
  const rows = journal.models().map((model) => [model, count(journal.count(model))] as const);
  const width = Math.max(...rows.map(([model]) => model.length), 5);
  const digits = Math.max(...rows.map(([, replies]) => replies.length), 7);
  const [oldest, newest] = journal.span();
  io.out(`${"model".padEnd(width)}  ${"replies".padStart(digits)}\n`);
  for (const [model, replies] of rows) io.out(`${model.padEnd(width)}  ${replies.padStart(digits)}\n`);
  const span = oldest === undefined || newest === undefined ? "" : `, from ${day(oldest)} to ${day(newest)}`;
  io.out(`${count(journal.count())} replies in ${journal.folder}, ${megabytes(journal.size())}${span}\n`);
}

function megabytes(bytes: number): string {
  return `${count(bytes / 1e6)} MB`;
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace("T", " ");
}

async function exported(journal: Journal, file: string, model: string | undefined, io: Io): Promise<void> {
  const options = { signal: new AbortController().signal, warn: (message: string) => io.err(`distil: ${message}\n`) };
  const output = file === "-" ? new StandardOutput() : await openPartial(file, options);
  let whole = false;
  let lines = 0;
  try {
    for (const line of exportLines(journal, model)) {
      await output.write(`${JSON.stringify(line)}\n`);
      lines++;
    }
    whole = true;
  } finally {
    await output.finish(whole);
  }
  if (file !== "-") io.err(`distil: ${count(lines)} replies in ${file}; read them with replay:${file}\n`);
}

const days = { d: 1, h: 1 / 24, m: 1 / 1440 } as const;

/** The time before which replies go. Throws ERR_USAGE where nothing says which ones. */
function cutOff(age: string | undefined, model: string | undefined): number | undefined {
  if (age === undefined) {
    if (model !== undefined) return undefined;
    throw new DistilError("ERR_USAGE", "Cannot prune the journal as it must be said what goes", {
      hint: "distil journal prune --older-than 30d, or --model ID, or both",
    });
  }
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*([dhm])$/.exec(age) ?? [];
  if (amount === undefined) {
    throw new DistilError("ERR_OPTION", `Cannot use --older-than ${age} as it must be an age such as 30d or 12h`);
  }
  return Date.now() - Number(amount) * days[unit as keyof typeof days] * 86_400_000;
}
