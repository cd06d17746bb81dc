import { DistilError } from "../errors.ts";

/** Decodes bytes as they come, without a byte order mark. Throws ERR_INPUT for bytes that are not UTF-8. */
export async function* utf8Text(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (block?: Uint8Array): string => {
    try {
      return decoder.decode(block, { stream: block !== undefined });
    } catch (cause) {
      throw notUtf8(name, cause);
    }
  };
  for await (const block of bytes) yield decode(block);
  yield decode();
}

export function notUtf8(name: string, cause?: unknown): DistilError {
  return new DistilError("ERR_INPUT", `Cannot read ${name} as it must be UTF-8`, {
    hint: "Convert it first, if it is Western European: iconv -f WINDOWS-1252 -t UTF-8",
    cause,
    file: name,
    fatal: true,
  });
}
