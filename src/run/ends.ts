import type { OperatorNode } from "../pipeline.ts";

/** Standard input as rows: where a pipeline begins that has no load. */
export const standardInput: OperatorNode = {
  type: "operator",
  name: "load",
  options: { path: "-" },
  async open() {
    const [{ findSources }, { readSources }] = await Promise.all([
      import("../sources/find.ts"),
      import("../sources/open.ts"),
    ]);
    const found = await findSources(["-"]);
    return {
      kind: "source",
      name: "load",
      open: (call) => readSources(found, { signal: call.signal, reject: call.reject!, warn: call.warn! }),
    };
  },
};

/** Standard output as JSON Lines: where a pipeline ends that saves nothing. */
export const standardOutput: OperatorNode = {
  type: "operator",
  name: "save",
  options: { path: "-" },
  async open({ signal, warn }) {
    const { openSink } = await import("../sinks/open.ts");
    const sink = await openSink("-", { signal, warn });
    return { kind: "sink", name: "save", write: (rows) => sink.write(rows), finish: (whole) => sink.finish(whole) };
  },
};
