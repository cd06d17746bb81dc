import { DistilError } from "../errors.ts";
import type { HubAddress } from "./address.ts";
import { type ClientOptions, HubClient } from "./client.ts";

/** A file of a data set at one commit. */
export interface HubFile {
  readonly path: string;
  readonly size: number;
}

/** A data set at one commit: what is read is of that commit, whatever is pushed meanwhile. */
export class Repository {
  readonly name: string;
  readonly commit: string;
  readonly client: HubClient;

  private constructor(name: string, commit: string, client: HubClient) {
    this.name = name;
    this.commit = commit;
    this.client = client;
  }

  /** Pins the commit that the revision is at now. Throws ERR_INPUT, ERR_KEY and ERR_CONNECT in words. */
  static async open(address: Pick<HubAddress, "name" | "revision">, options: ClientOptions): Promise<Repository> {
    const { name, revision } = address;
    const client = await HubClient.open({ written: `hub:${name}`, name, revision, doing: "read" }, options);
    try {
      const found = await Repository.pin(client, name, revision);
      return new Repository(found.name, found.sha, client);
    } catch (error) {
      await client.close();
      throw error;
    }
  }

  /** The commit a revision is at, and the name the data set has by now. */
  static async pin(client: HubClient, name: string, revision?: string): Promise<{ name: string; sha: string }> {
    const { datasetInfo } = await import("@huggingface/hub");
    const { endpoint, fetch } = client;
    const more = revision === undefined ? {} : { revision };
    const info = await datasetInfo({ name, ...more, hubUrl: endpoint.url, fetch, additionalFields: ["sha"] });
    return { name: info.name, sha: info.sha };
  }

  /** The same data set at another revision; undefined where there is none. */
  async at(revision: string): Promise<Repository | undefined> {
    try {
      const { sha } = await Repository.pin(this.client, this.name, revision);
      return new Repository(this.name, sha, this.client);
    } catch (error) {
      if (error instanceof DistilError && error.details.status === 404) return undefined;
      throw error;
    }
  }

  async files(): Promise<readonly HubFile[]> {
    const { listFiles } = await import("@huggingface/hub");
    const { endpoint, fetch } = this.client;
    const how = { repo: { type: "dataset", name: this.name }, revision: this.commit, recursive: true } as const;
    const found: HubFile[] = [];
    for await (const { type, path, size, lfs } of listFiles({ ...how, hubUrl: endpoint.url, fetch })) {
      if (type === "file") found.push({ path, size: lfs?.size ?? size });
    }
    return found;
  }

  /** Where a file is read. */
  url(path: string): string {
    const parts = path.split("/").map(encodeURIComponent).join("/");
    return `${this.client.endpoint.url}/datasets/${this.name}/resolve/${this.commit}/${parts}`;
  }

  /** A small file's text; undefined where there is no such file. */
  async text(path: string): Promise<string | undefined> {
    try {
      const response = await this.client.fetch(this.url(path));
      return await response.text();
    } catch (error) {
      if (error instanceof DistilError && error.details.status === 404) return undefined;
      throw error;
    }
  }
}
