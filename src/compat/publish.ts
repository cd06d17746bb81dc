import { load } from "../../operators/load.ts";
import { Pipeline as Steps } from "../pipeline.ts";
import type { DataSetOptions } from "../publish/open.ts";
import type { Row } from "../row.ts";
import type { RunEvent } from "../run/events.ts";
import { scratchFolder } from "./scratch.ts";
import { warning } from "./warning.ts";

/** Writes a data set to a folder or to the Hub. One that is there is replaced, as by `datasets`. */
export async function publish(rows: AsyncIterable<Row>, options: DataSetOptions): Promise<void> {
  const sink = new Steps([
    {
      type: "operator",
      name: "save",
      options: { path: options.path },
      async open(context) {
        const { openDataSet } = await import("../publish/open.ts");
        return openDataSet(options, context);
      },
    },
  ]);
  const scratch = await scratchFolder();
  const onEvent = (event: RunEvent) => {
    if (event.type === "warning") warning(event.message);
  };
  try {
    await load({ rows }).to(sink).run({ state: scratch.path, journal: false, force: true, onEvent });
  } finally {
    await scratch.remove();
  }
}
