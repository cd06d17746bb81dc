import { type FileHandle, open } from "node:fs/promises";
import { DistilError } from "../errors.ts";
import type { Adapter, Llm, LlmReply, LlmRequest } from "./llm.ts";
import { replayLines } from "./replay-line.ts";

/** Appends replies to a file that `replay:` reads. Several runs may append to one file: a line is one write. */
export class Recorder {
  readonly #path: string;
  #file: Promise<FileHandle> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /** Resolves when the lines are with the system; each waits for the one before. */
  append(text: string): Promise<void> {
    const written = this.#last.then(() => this.#write(text));
    this.#last = written.catch(() => {});
    return written;
  }

  async close(): Promise<void> {
    await this.#last;
    await (await this.#file?.catch(() => undefined))?.close();
    this.#file = undefined;
  }

  async #write(text: string): Promise<void> {
    try {
      this.#file ??= open(this.#path, "a");
      await (await this.#file).appendFile(text);
    } catch (cause) {
      const message = `Cannot record to ${this.#path}: ${(cause as Error).message}`;
      throw new DistilError("ERR_OUTPUT", message, { cause, fatal: true });
    }
  }
}

/** Writes each reply down before it goes on. */
export function record(llm: Llm, model: Pick<Adapter, "id" | "can">, recorder: Recorder): Llm {
  return {
    async generate(request: LlmRequest, context): Promise<LlmReply> {
      const reply = await llm.generate(request, context);
      const lines = replayLines(model.id, request, reply, model.can);
      await recorder.append(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
      return reply;
    },
  };
}
