import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { answerApi } from "./api.ts";
import { type Fault, Faults, strike } from "./faults.ts";
import { answerStorage } from "./storage.ts";
import { type Commit, type Content, commitOf, type Repository, sha256Of, sizeOf, storedFile } from "./store.ts";

/** A request that came in, and what went out for it. */
export interface Seen {
  readonly host: "hub" | "storage";
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  bytesOut: number;
}

export interface HubUser {
  readonly name: string;
  readonly role: "read" | "write";
  readonly orgs?: readonly string[];
  readonly expired?: boolean;
}

interface Given {
  readonly private?: boolean;
  readonly gated?: boolean;
  readonly revision?: string;
  readonly title?: string;
}

/** A Hub on this machine: the HTTP API as it is documented and as @huggingface/hub and huggingface_hub call it. */
export class HubServer {
  readonly repositories = new Map<string, Repository>();
  /** LFS objects by hash, and those that come in parts. */
  readonly objects = new Map<string, Content>();
  readonly parts = new Map<string, Map<number, Buffer>>();
  readonly tokens = new Map<string, HubUser>();
  readonly seen: Seen[] = [];
  readonly faults = new Faults();
  /** Entries of a tree listing at once, and the least size of an upload in parts with the size of a part. */
  page = 1000;
  multipart = { from: Number.POSITIVE_INFINITY, part: 5_000_000 };
  /** Where uploads are kept; in memory where there is none. */
  folder: string | undefined;
  /** Licences of models. */
  readonly licences = new Map<string, string>();
  /** Old addresses of data sets. */
  readonly moved = new Map<string, string>();
  url = "";
  storageUrl = "";

  static async start(context: Pick<TestContext, "after">): Promise<HubServer> {
    const hub = new HubServer();
    hub.url = await hub.#listen(context, "hub");
    hub.storageUrl = await hub.#listen(context, "storage");
    return hub;
  }

  async #listen(context: Pick<TestContext, "after">, host: Seen["host"]): Promise<string> {
    const server: Server = createServer((request, response) => this.#handle(host, request, response));
    server.listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    context.after(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  #handle(host: Seen["host"], request: IncomingMessage, response: ServerResponse): void {
    const { method = "", url = "", headers } = request;
    const seen: Seen = { host, method, url, authorization: headers.authorization, bytesOut: 0 };
    this.seen.push(seen);
    const fault = this.faults.take(host, request);
    this.#measure(seen, response, fault);
    if (fault !== undefined && strike(fault, request, response)) return;
    const answer = host === "hub" ? answerApi : answerStorage;
    answer(this, request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  }

  #measure(seen: Seen, response: ServerResponse, fault: Fault | undefined): void {
    const write = response.write.bind(response) as (...given: unknown[]) => boolean;
    response.write = ((chunk: Buffer, ...rest: unknown[]) => {
      const most = (fault?.cutAnswer ?? Number.POSITIVE_INFINITY) - seen.bytesOut;
      seen.bytesOut += Math.min(chunk.length, most);
      if (chunk.length < most) return write(chunk, ...rest);
      write(chunk.subarray(0, most), () => response.destroy());
      return false;
    }) as typeof response.write;
  }

  /** Adds a commit to a data set, made where there is none. */
  add(name: string, files: Readonly<Record<string, Content | string>>, given: Given = {}): Commit {
    const { revision = "main", title = "Upload", private: hidden = false, gated = false } = given;
    const repository = this.repositories.get(name) ?? this.#create(name, { private: hidden, gated });
    const commits = repository.branches.get(revision) ?? [];
    const all = new Map(commits.at(-1)?.files ?? []);
    for (const [path, content] of Object.entries(files)) {
      const stored = storedFile(path, typeof content === "string" ? Buffer.from(content) : content);
      if (stored.lfs !== undefined) this.objects.set(stored.lfs, stored.content);
      all.set(path, stored);
    }
    const commit = commitOf(title, all, commits.at(-1)?.sha ?? "");
    repository.branches.set(revision, [...commits, commit]);
    return commit;
  }

  #create(name: string, how: { readonly private: boolean; readonly gated: boolean }): Repository {
    const repository: Repository = { name, ...how, members: new Set(), branches: new Map() };
    this.repositories.set(name, repository);
    return repository;
  }

  /** The newest commit of a branch. */
  head(name: string, revision = "main"): Commit | undefined {
    return this.repositories.get(name)?.branches.get(revision)?.at(-1);
  }

  text(name: string, path: string): string {
    const content = this.head(name)?.files.get(path)?.content;
    if (!Buffer.isBuffer(content)) throw new Error(`${name} has no ${path}`);
    return content.toString("utf8");
  }

  /** Bytes sent for file contents, by any host. */
  get downloaded(): number {
    return this.seen.filter(({ method }) => method === "GET").reduce((sum, { bytesOut }) => sum + bytesOut, 0);
  }

  keep(content: Content): string {
    const id = sha256Of(content);
    this.objects.set(id, content);
    return id;
  }

  sizeOfObject(id: string): number | undefined {
    const content = this.objects.get(id);
    return content && sizeOf(content);
  }
}
