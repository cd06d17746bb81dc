import { Blob } from "node:buffer";
import type { CommitParams } from "@huggingface/hub";
import type { Fetch } from "../hub/client.ts";

interface Hinted {
  /** What @huggingface/hub says of the file that it sends. */
  readonly progressHint?: { readonly path?: string };
}

/** How much of some files is on the Hub: counts their bytes on the way out. */
export class Upload {
  readonly #sizes: ReadonlyMap<string, number>;
  readonly #sent = new Map<string, number>();
  readonly #tell: (share: number) => void;

  constructor(sizes: ReadonlyMap<string, number>, tell: (share: number) => void) {
    this.#sizes = sizes;
    this.#tell = tell;
  }

  /** The same fetch, which counts what it sends. */
  counting(fetch: Fetch): Fetch {
    return (input, init = {}) => {
      const { body, progressHint } = init as typeof init & Hinted;
      const path = progressHint?.path;
      if (path === undefined || !(body instanceof Blob)) return fetch(input, init);
      const count = (bytes: number) => this.#add(path, bytes);
      // Else undici keeps all that is sent, for a redirect that storage never answers with.
      const once = { redirect: "error", window: null } as const;
      return fetch(input, { ...init, ...once, body: new Counted(body as Blob, count) as never });
    };
  }

  /** A file is there, sent or not. */
  done(path: string): void {
    this.#sent.set(path, this.#sizes.get(path) ?? 0);
    this.#show();
  }

  #add(path: string, bytes: number): void {
    this.#sent.set(path, (this.#sent.get(path) ?? 0) + bytes);
    this.#show();
  }

  #show(): void {
    let [sent, all] = [0, 0];
    for (const [path, size] of this.#sizes) {
      sent += Math.min(size, this.#sent.get(path) ?? 0);
      all += size;
    }
    this.#tell(all === 0 ? 1 : sent / all);
  }
}

/** Commits files, or fails. */
export async function committed(upload: Upload, params: CommitParams): Promise<void> {
  const { commitIter } = await import("@huggingface/hub");
  for await (const event of commitIter(params)) {
    if (event.event !== "fileProgress") continue;
    if (event.state === "error") throw new Error(`${event.path} was not taken`);
    if (event.state === "uploading" && event.progress === 1) upload.done(event.path);
  }
}

/** A blob whose bytes are counted as they are read; anew where it is sent once more. */
class Counted extends Blob {
  readonly #inner: Blob;
  readonly #count: (bytes: number) => void;
  #read = 0;

  constructor(inner: Blob, count: (bytes: number) => void) {
    super([]);
    this.#inner = inner;
    this.#count = count;
    // What the Blob itself says is 0.
    Object.defineProperty(this, "size", { value: inner.size });
  }

  override stream(): ReturnType<Blob["stream"]> {
    this.#count(-this.#read);
    this.#read = 0;
    const add = (bytes: number): void => {
      this.#read += bytes;
      this.#count(bytes);
    };
    const counting = new TransformStream<Uint8Array, Uint8Array>({
      transform(block, controller) {
        add(block.length);
        controller.enqueue(block);
      },
    });
    return this.#inner.stream().pipeThrough(counting as never) as ReturnType<Blob["stream"]>;
  }
}
