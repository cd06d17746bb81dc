/** Takes text in order: a file or standard output. */
export interface Output {
  /** Resolves when more may come. Throws the error of an earlier write as soon as it is known. */
  write(text: string): void | Promise<void>;
  /** Waits for everything to be written; `whole` lets it appear. */
  finish(whole: boolean): Promise<void>;
}

/** Writes one text after the other. */
export async function writeAll(output: Output, texts: Iterable<string>): Promise<void> {
  for (const text of texts) {
    const room = output.write(text);
    if (room !== undefined) await room;
  }
}
