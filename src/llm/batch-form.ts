import { randomBytes } from "node:crypto";

/** A form that uploads a file, for a request that is sent as it is made. */
export interface BatchForm {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Buffer>;
}

/** Characters that go to the socket at once. */
const CHUNK = 2 ** 16;

/** The form for `POST /files`: the lines are made twice, once to know their size, and never held all at once. */
export function batchForm(name: string, lines: () => Iterable<string>): BatchForm {
  const boundary = `distilstream-${randomBytes(12).toString("hex")}`;
  const head =
    `--${boundary}\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n` +
    `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/jsonl\r\n\r\n`;
  const tail = `\r\n--${boundary}--\r\n`;
  let size = Buffer.byteLength(head) + Buffer.byteLength(tail);
  for (const line of lines()) size += Buffer.byteLength(line);
  return {
    headers: { "content-type": `multipart/form-data; boundary=${boundary}`, "content-length": String(size) },
    body: chunks(head, lines, tail),
  };
}

async function* chunks(head: string, lines: () => Iterable<string>, tail: string): AsyncGenerator<Buffer> {
  let text = head;
  for (const line of lines()) {
    text += line;
    if (text.length < CHUNK) continue;
    yield Buffer.from(text);
    text = "";
  }
  yield Buffer.from(text + tail);
}
