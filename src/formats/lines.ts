import { constants } from "node:buffer";
import { DistilError } from "../errors.ts";

const NEWLINE = 10;
/** No string can be longer. */
const LONGEST_LINE = constants.MAX_STRING_LENGTH;

/**
 * Cuts blocks of bytes so that each holds whole lines; only the last may lack its newline.
 *
 * A line that spans blocks is put together once, when its end is there, so its length costs no more than its bytes.
 * Throws ERR_INPUT for a line that no string can hold (512 MB).
 */
export async function* wholeLines(blocks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Buffer> {
  let begun: Buffer[] = [];
  let size = 0;
  for await (const bytes of blocks) {
    const block = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const last = block.lastIndexOf(NEWLINE);
    const start = last < 0 ? block.length : begun.length === 0 ? 0 : block.indexOf(NEWLINE) + 1;
    if (start > 0) {
      begun.push(block.subarray(0, start));
      size += start;
      if (size > LONGEST_LINE) throw tooLong(name);
    }
    if (last < 0) continue;
    if (start > 0) yield Buffer.concat(begun, size);
    if (start <= last) yield block.subarray(start, last + 1);
    begun = last + 1 < block.length ? [block.subarray(last + 1)] : [];
    size = block.length - last - 1;
  }
  if (begun.length > 0) yield Buffer.concat(begun, size);
}

function tooLong(name: string): DistilError {
  return new DistilError("ERR_INPUT", `Cannot read ${name} as it has a line of more than 512 MB`, {
    hint: "If it is one JSON array, name it .json or use --format json",
    fatal: true,
    file: name,
  });
}
