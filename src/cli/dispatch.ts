import type { Io } from "./io.ts";

/** Runs one command and gives its exit code. What a command needs is loaded when it is known which. */
export async function dispatch(given: readonly string[], io: Io): Promise<number> {
  if (given[0] === "__complete") return (await import("./complete.ts")).answerShell(given.slice(1), io);
  const words = await (await import("./plugins.ts")).takePlugins(given);
  const [first] = words;
  if (first === undefined || first === "-h" || first === "--help") return help(undefined, io);
  if (first === "-V" || first === "--version") return version(io);
  const { findCommand, splitName, valuesFor } = await import("./lookup.ts");
  const { name, rest } = splitName(words);
  const { kind, entry } = findCommand(name);
  if (asksForHelp(rest)) return help(name, io, rest);
  const { parseWords } = await import("../words.ts");
  const options = parseWords(kind === "operator" ? valuesFor(entry, rest) : entry, rest);
  if (kind === "operator") return (await import("./operator.ts")).runOperator(entry, options, io);
  switch (name) {
    case "run":
      return (await import("./run.ts")).run(options, io);
    case "check":
      return (await import("./check.ts")).check(options, io);
    case "check-format":
      return (await import("./check-format.ts")).checkFormat(options, io);
    case "import":
      return (await import("./import.ts")).importFile(options, io);
    case "models":
      return (await import("./models.ts")).models(options, io);
    case "show":
      return (await import("./show.ts")).show(options, io);
    case "journal":
      return (await import("./journal.ts")).journal(options, io);
    case "bench":
      return (await import("./bench.ts")).bench(options, io);
    case "bench run":
      return (await import("./bench-run.ts")).benchRun(options, io);
    case "bench compare":
      return (await import("./bench-compare.ts")).benchCompare(options, io);
    case "completion":
      return (await import("./completion.ts")).completion(options, io);
    default:
      return help((options["command"] as readonly string[] | undefined)?.join(" "), io);
  }
}

async function help(name: string | undefined, io: Io, words: readonly string[] = []): Promise<number> {
  if (name === undefined) io.out((await import("./overview.ts")).overview());
  else {
    const { commandHelp } = await import("./help.ts");
    const { isTaskFile, taskWord } = await import("./lookup.ts");
    const own = isTaskFile(taskWord(words) ?? "") ? await fileTask(name, words) : undefined;
    io.out(commandHelp(name, io.columns, words, own));
  }
  return 0;
}

async function fileTask(name: string, words: readonly string[]) {
  return (await import("./file-task.ts")).fileTaskIn(name, words);
}

async function version(io: Io): Promise<number> {
  const { createRequire } = await import("node:module");
  const { version } = createRequire(import.meta.url)("distilstream/package.json") as { version: string };
  io.out(`${version}\n`);
  return 0;
}

function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  return words.slice(0, end < 0 ? undefined : end).some((word) => word === "--help" || word === "-h");
}
