import type { Group } from "./mutant.ts";

const trouble = ["test/cli/trouble.test.ts"];
const execute = ["test/cli/execute.test.ts"];
const windDown = ["test/run/wind-down.test.ts"];
const resume = ["test/resume.test.ts"];

/** Signals, disks, outputs. */
export const faults: Group = {
  mutants: [
    {
      promise: "calls in flight get their time",
      file: "src/run/wind-down.ts",
      from: "flow.walking > 0 &&",
      to: "false &&",
      tests: windDown,
    },
    {
      promise: "no time is lost where calls only wait",
      file: "src/run/wind-down.ts",
      from: "models.onlyWaits ?",
      to: "false ?",
      tests: windDown,
    },
    {
      promise: "a call in flight is no wait",
      file: "src/llm/servers.ts",
      from: "(gone || this.#batched.has(limiter) ? sum : sum + limiter.running)",
      to: "(gone || this.#batched.has(limiter) ? sum : sum + 0 * limiter.running)",
      tests: windDown,
    },
    {
      promise: "a probe is nothing in flight",
      file: "src/llm/servers.ts",
      from: "(gone || this.#batched.has(limiter) ? sum : sum + limiter.running)",
      to: "(gone ? sum + 1 : this.#batched.has(limiter) ? sum : sum + limiter.running)",
      tests: windDown,
    },
    {
      promise: "the second Ctrl-C quits",
      file: "src/cli/signals.ts",
      from: "quit(signalExits[received]);",
      to: "",
      tests: trouble,
      named: "second Ctrl-C",
    },
    { promise: "exit codes of signals", file: "src/cli/exit.ts", from: "SIGINT: 130", to: "SIGINT: 1", tests: execute },
    {
      promise: "exit 1 when stopped",
      file: "src/cli/exit.ts",
      from: "? exits.usage : exits.stopped",
      to: "? exits.usage : exits.rejected",
      tests: [...execute, ...trouble],
    },
    {
      promise: "exit 2 before anything was sent",
      file: "src/cli/exit.ts",
      from: ' || (details.unsent && code !== "ERR_JOURNAL") ? exits.usage',
      to: " ? exits.usage",
      tests: ["test/cli/main.test.ts", ...execute],
    },
    {
      promise: "a stopped stage is no end of the data",
      file: "src/cli/io.ts",
      from: "writeSync(descriptor, STOPPED);",
      to: "",
      tests: ["test/cli/main.test.ts"],
      named: "unfinished line",
    },
    {
      promise: "a removed state folder stops the run",
      file: "src/journal/failure.ts",
      from: "as it was removed or replaced`, {\n    fatal: true,",
      to: "as it was removed or replaced`, {\n    fatal: false,",
      tests: resume,
      named: "taken away",
    },
    {
      promise: "a full disk stops the run",
      file: "src/journal/failure.ts",
      from: "reason}`, {\n    cause,\n    fatal: true,",
      to: "reason}`, {\n    cause,\n    fatal: false,",
      tests: resume,
      named: "full disk",
    },
    {
      promise: "a full disk for outputs",
      file: "src/sinks/unwritable.ts",
      from: "fatal: true",
      to: "fatal: false",
      tests: ["test/sinks/open.test.ts", "test/sinks/stdout.test.ts"],
    },
    {
      promise: "an output appears whole or not at all",
      file: "src/sinks/partial-file.ts",
      from: "if (!whole) {",
      to: "if (whole === undefined) {",
      tests: ["test/sinks/open.test.ts"],
    },
    {
      promise: "a save before limit is whole",
      file: "src/kernel/run.ts",
      from: "(stage.ended || ended)",
      to: "stage.ended",
      tests: ["test/operators/save.test.ts"],
    },
    {
      promise: "two runs on one output: the second is refused",
      file: "src/run/claims.ts",
      from: 'await open(lock, "wx")',
      to: 'await open(lock, "w")',
      tests: ["test/run/claims.test.ts"],
    },
    {
      promise: "an output of somebody else's is not replaced",
      file: "src/run/claims.ts",
      from: "(sameAs(written, found) ||",
      to: "(true ||",
      tests: ["test/run/claims.test.ts"],
    },
  ],
};
