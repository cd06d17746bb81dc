import { mkdtemp, stat } from "node:fs/promises";
import { join } from "node:path";
import { DistilError, keepSecret } from "../errors.ts";
import { isHubAddress, parseHubAddress } from "../hub/address.ts";
import { HubClient } from "../hub/client.ts";
import { hubEndpoint } from "../hub/endpoint.ts";
import { Repository } from "../hub/repository.ts";
import type { OpenContext } from "../operator.ts";
import { DiskBlob } from "./disk-blob.ts";
import type { Existing, Made, Place } from "./place.ts";
import { committed, Upload } from "./upload.ts";

export interface HubPlaceOptions extends Pick<OpenContext, "outputs" | "signal" | "scratch"> {
  /** `org/name` */
  readonly name: string;
  readonly branch: string | undefined;
  /** Whether a data set that is made is for everybody to see. */
  readonly public: boolean;
  /** @default that of the environment */
  readonly token?: string | undefined;
}

/**
 * A data set on the Hub. Files are uploaded by their hash, so that one that is there is not sent again, and one commit makes
 * all of them visible.
 */
export class HubPlace implements Place {
  readonly name: string;
  readonly command: string;
  readonly #options: HubPlaceOptions;
  #client: Promise<HubClient> | undefined;
  #parent: string | undefined;
  #stage: Promise<string> | undefined;
  #checked: Promise<void> | undefined;

  constructor(options: HubPlaceOptions) {
    this.#options = options;
    this.name = `hub:${options.name}`;
    this.command = `distil run hub:${options.name}`;
  }

  /** Whoever runs it again has no business here: their rows go to a folder. */
  again(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const path = String(options["path"]);
    if (!isHubAddress(path)) return options;
    const { name, config, splits } = parseHubAddress(path);
    if (name !== this.#options.name) return options;
    const { public: _, subset = config, split = splits?.[0], ...rest } = options;
    return { ...rest, path: `${name.split("/")[1]}/`, subset, split };
  }

  #open(): Promise<HubClient> {
    this.#client ??= this.#opened();
    return this.#client;
  }

  async #opened(): Promise<HubClient> {
    const { name, branch, signal, token } = this.#options;
    const endpoint = token === undefined ? {} : { endpoint: { ...(await hubEndpoint()), token: keepSecret(token) } };
    return HubClient.open({ written: this.name, name, revision: branch, doing: "write" }, { signal, ...endpoint });
  }

  async ready(config: string, split: string): Promise<void> {
    await this.#options.outputs.claim(`${this.name}/${config}:${split}`);
    this.#checked ??= this.#check();
    await this.#checked;
  }

  /** Finds out before anything is asked of a model whether the token may write here. */
  async #check(): Promise<void> {
    const { endpoint, fetch } = await this.#open();
    if (endpoint.token === undefined) {
      throw new DistilError(
        "ERR_KEY",
        `Cannot write ${this.name} as HF_TOKEN must hold a token with write rights: it is not set`,
        {
          hint: `Make one at ${endpoint.url}/settings/tokens, or log in with hf auth login`,
          fatal: true,
        },
      );
    }
    const { whoAmI } = await import("@huggingface/hub");
    const who = await whoAmI({ accessToken: endpoint.token, hubUrl: endpoint.url, fetch });
    const owner = this.#options.name.split("/")[0]!;
    const orgs = who.type === "user" ? who.orgs.map(({ name }) => name) : [];
    const role = who.auth.accessToken?.role;
    if (role !== "read" && [who.name, ...orgs].includes(owner)) return;
    const reason = role === "read" ? "the token may only read" : `the token is of ${who.name}, who is not in ${owner}`;
    throw new DistilError("ERR_KEY", `Cannot write ${this.name} as ${reason}`, {
      hint:
        role === "read"
          ? `Make one that may write at ${endpoint.url}/settings/tokens`
          : `Save it as hub:${who.name}/${this.#options.name.split("/")[1]}`,
      fatal: true,
    });
  }

  stage(): Promise<string> {
    // One of several data sets that a run may write.
    this.#stage ??= this.#options.scratch().then((scratch) => mkdtemp(join(scratch, "data-set-")));
    return this.#stage;
  }

  /** What is there now; the commit that is made later is made upon it, or not at all. */
  async existing(): Promise<Existing> {
    const { name, branch, signal } = this.#options;
    const client = await this.#open();
    try {
      const repository = await Repository.open({ name, revision: branch }, { signal, endpoint: client.endpoint });
      this.#parent = repository.commit;
      const files = (await repository.files()).map(({ path }) => path);
      const readme = files.includes("README.md") ? ((await repository.text("README.md")) ?? "") : "";
      await repository.client.close();
      return { readme, files };
    } catch (error) {
      if (branch !== undefined || !(error instanceof DistilError) || error.details.status !== 404) throw error;
      return { readme: "", files: [] };
    }
  }

  /** Models by the name that they have on the Hub; what it does not know is left out. */
  async licences(models: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const { endpoint, fetch } = await this.#open();
    const known = new Map<string, string>();
    for (const model of models.filter((one) => /^[\w.-]+\/[\w.-]+$/.test(one))) {
      try {
        const response = await fetch(`${endpoint.url}/api/models/${model}`);
        const { cardData } = (await response.json()) as { cardData?: { license?: unknown } };
        if (typeof cardData?.license === "string") known.set(model, cardData.license);
      } catch {
        this.#options.signal.throwIfAborted();
      }
    }
    return known;
  }

  async put({ folder, files, removed, title, uploaded = () => {} }: Made): Promise<void> {
    const { name, branch, signal } = this.#options;
    const { endpoint, fetch } = await this.#open();
    const repo = { type: "dataset", name } as const;
    if (this.#parent === undefined) await this.#create();
    const sizes = await Promise.all(files.map(async (path) => [path, (await stat(join(folder, path))).size] as const));
    const upload = new Upload(new Map(sizes.filter(([path]) => path.endsWith(".parquet"))), uploaded);
    await committed(upload, {
      repo,
      title,
      operations: [
        ...sizes.map(([path, size]) => {
          const content = new DiskBlob(join(folder, path), 0, size) as unknown as globalThis.Blob;
          return { operation: "addOrUpdate", path, content } as const;
        }),
        ...removed.map((path) => ({ operation: "delete", path }) as const),
      ],
      ...(branch === undefined ? {} : { branch }),
      ...(this.#parent === undefined ? {} : { parentCommit: this.#parent }),
      hubUrl: endpoint.url,
      fetch: upload.counting(fetch),
      abortSignal: signal,
      useXet: false,
    }).catch((error: unknown) => {
      throw this.#explained(error);
    });
  }

  async #create(): Promise<void> {
    const { createRepo } = await import("@huggingface/hub");
    const { endpoint, fetch } = await this.#open();
    const repo = { type: "dataset", name: this.#options.name } as const;
    const visibility = this.#options.public ? "public" : "private";
    try {
      await createRepo({ repo, visibility, accessToken: endpoint.token ?? "", hubUrl: endpoint.url, fetch });
    } catch (error) {
      // Made by another run in the meantime: its commit is ours to build upon.
      if (!(error instanceof DistilError) || error.details.status !== 409) throw error;
    }
  }

  #explained(error: unknown): unknown {
    if (!(error instanceof DistilError)) return error;
    const { code, message, cause, details } = error;
    if (details.status === 412) {
      return new DistilError("ERR_OUTPUT", `Cannot write ${this.name} as somebody else changed it in the meantime`, {
        ...details,
        hint: "Run again: what was uploaded is not sent again",
      });
    }
    const hint =
      code === "ERR_KEY"
        ? details.hint
        : "Run again: only what is not there yet is uploaded, and nobody sees half of it";
    return new DistilError(code, message, { ...details, cause, hint });
  }

  async close(): Promise<void> {
    await (await this.#client?.catch(() => undefined))?.close();
  }
}
