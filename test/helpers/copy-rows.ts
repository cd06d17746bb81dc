// Copies rows from one place to another: for tests that need a process of their own.
import { markStopped, processIo } from "../../src/cli/io.ts";
import { openSink } from "../../src/sinks/open.ts";
import { openSource } from "../../src/sources/open.ts";

const [from = "-", to = "-", format] = process.argv.slice(2);
const { signal } = new AbortController();
const warn = (message: string) => console.error(message);
try {
  const sink = await openSink(to, { signal, warn, format });
  let whole = false;
  try {
    const reject = ({ error }: { error: unknown }) => warn(String(error));
    for await (const rows of openSource([from], { signal, warn, reject })) await sink.write(rows);
    whole = true;
  } finally {
    await sink.finish(whole);
  }
} catch (error) {
  const { code, message, details } = error as { code: string; message: string; details?: { hint?: string } };
  console.error(code, message, details?.hint);
  markStopped(processIo());
  process.exitCode = 1;
}
