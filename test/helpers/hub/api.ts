import type { IncomingMessage, ServerResponse } from "node:http";
import { readReadme } from "../../../src/hub/front-matter.ts";
import { answerCommit, answerPreupload } from "./commits.ts";
import { answerBatch } from "./lfs.ts";
import type { HubServer, HubUser } from "./server.ts";
import { bodyOf, sendRange, signature } from "./storage.ts";
import { blobId, type Commit, type Repository, type StoredFile, sizeOf } from "./store.ts";

/** One request to the Hub, and who asks. */
export interface Asked {
  readonly hub: HubServer;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly user: HubUser | undefined;
}

/** An answer that is an error, as the Hub words it: X-Error-Code and X-Error-Message beside the JSON. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string | undefined;

  constructor(status: number, message: string, code?: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const NAME = "((?:[\\w.-]+/)?[\\w.-]+)";

type Answer = (asked: Asked, ...parts: string[]) => void | Promise<void>;

const routes: readonly (readonly [method: string, path: RegExp, answer: Answer])[] = [
  ["GET", /^\/api\/whoami-v2$/, whoAmI],
  ["POST", /^\/api\/repos\/create$/, create],
  ["POST", /^\/api\/validate-yaml$/, validate],
  ["GET", new RegExp(`^/api/datasets/${NAME}/revision/([^/]+)$`), info],
  ["GET", new RegExp(`^/api/datasets/${NAME}/tree/([^/]+)(?:/(.*))?$`), tree],
  ["POST", new RegExp(`^/api/datasets/${NAME}/preupload/([^/]+)$`), answerPreupload],
  ["POST", new RegExp(`^/api/datasets/${NAME}/commit/([^/]+)$`), answerCommit],
  ["POST", new RegExp(`^/datasets/${NAME}\\.git/info/lfs/objects/batch$`), answerBatch],
  ["GET", new RegExp(`^/datasets/${NAME}/resolve/([^/]+)/(.+)$`), resolve],
  ["HEAD", new RegExp(`^/datasets/${NAME}/resolve/([^/]+)/(.+)$`), resolve],
  ["GET", new RegExp(`^/api/datasets/${NAME}$`), info],
  ["GET", new RegExp(`^/api/models/${NAME}$`), model],
];

export async function answerApi(hub: HubServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url!, hub.url);
  try {
    const user = userOf(hub, request.headers.authorization);
    for (const [method, path, answer] of routes) {
      const match = request.method === method && path.exec(url.pathname);
      if (!match) continue;
      const parts = match.slice(1).map((part) => (part === undefined ? part : decodeURIComponent(part))) as string[];
      return await answer({ hub, request, response, url, user }, ...parts);
    }
    throw new Refusal(404, "Sorry, we can't find the page you are looking for.");
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    request.resume();
    const code = error.code === undefined ? {} : { "x-error-code": error.code };
    response.setHeader("x-error-message", error.message);
    sendJson(response, { error: error.message }, error.status, code);
  }
}

function userOf(hub: HubServer, authorization: string | undefined): HubUser | undefined {
  if (authorization === undefined) return undefined;
  const user = hub.tokens.get(authorization.replace(/^Bearer /, ""));
  if (user === undefined) throw new Refusal(401, "Invalid credentials in Authorization header");
  if (user.expired) throw new Refusal(401, `User Access Token "${user.name}" is expired`);
  return user;
}

export function sendJson(response: ServerResponse, value: unknown, status = 200, headers = {}): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(JSON.stringify(value));
}

export const jsonOf = async (request: IncomingMessage): Promise<unknown> =>
  JSON.parse((await bodyOf(request)).toString());

/** A data set that this user may see. The Hub says 401 to strangers, so that they cannot tell which private ones exist. */
export function repositoryOf({ hub, user }: Asked, name: string): Repository {
  const repository = hub.repositories.get(name);
  const owner = name.split("/")[0]!;
  const open = repository !== undefined && (!repository.private || mayEnter(user, owner));
  if (open) return repository;
  if (user === undefined) throw new Refusal(401, "Invalid username or password.", "RepoNotFound");
  throw new Refusal(404, "Repository not found", "RepoNotFound");
}

function mayEnter(user: HubUser | undefined, owner: string): boolean {
  return user !== undefined && (user.name === owner || user.orgs?.includes(owner) === true);
}

export function mustWrite({ user }: Asked, name: string): void {
  const owner = name.split("/")[0]!;
  if (user === undefined) throw new Refusal(401, "Invalid username or password.");
  if (user.role === "write" && mayEnter(user, owner)) return;
  throw new Refusal(403, `You don't have the rights to create or write under the namespace "${owner}"`);
}

export function commitAt(repository: Repository, revision: string): Commit {
  const named = revision === "HEAD" ? "main" : revision;
  const all = [...repository.branches.values()].flat();
  const found = repository.branches.get(named)?.at(-1) ?? all.find(({ sha }) => sha === named);
  if (found === undefined) throw new Refusal(404, `Invalid rev id: ${revision}`, "RevisionNotFound");
  return found;
}

function whoAmI({ user, response }: Asked): void {
  if (user === undefined) throw new Refusal(401, "Invalid username or password.");
  const auth = { type: "access_token", accessToken: { displayName: "test", role: user.role } };
  const orgs = (user.orgs ?? []).map((name) => ({ name, type: "org" }));
  sendJson(response, { type: "user", id: user.name, name: user.name, orgs, auth });
}

async function create(asked: Asked): Promise<void> {
  const { hub, request, response } = asked;
  const given = (await jsonOf(request)) as { name: string; organization?: string; type: string; visibility?: string };
  const name = `${given.organization ?? asked.user?.name}/${given.name}`;
  mustWrite(asked, name);
  if (hub.repositories.has(name)) throw new Refusal(409, "You already created this dataset repo");
  hub.add(
    name,
    { ".gitattributes": "*.parquet filter=lfs diff=lfs merge=lfs -text\n" },
    {
      private: given.visibility === "private",
      title: "initial commit",
    },
  );
  sendJson(response, { url: `${hub.url}/datasets/${name}`, name, id: name });
}

/** Front matter as the Hub checks it: YAML, with configs that have names. */
async function validate({ request, response }: Asked): Promise<void> {
  const { content } = (await jsonOf(request)) as { content: string };
  const { configs = [] } = readReadme(content).data as { configs?: readonly { config_name?: unknown }[] };
  const wrong = configs.some(({ config_name: name }) => typeof name !== "string");
  const errors = wrong ? [{ message: '"configs[0].config_name" is required' }] : [];
  sendJson(response, { errors, warnings: [] }, wrong ? 400 : 200);
}

function info(asked: Asked, name: string, revision = "HEAD"): void {
  const { hub, response, url } = asked;
  const target = hub.moved.get(name);
  if (target !== undefined) {
    const location = `${hub.url}${url.pathname.replace(`/${name}`, `/${target}`)}${url.search}`;
    response.writeHead(307, { location }).end();
    return;
  }
  const repository = repositoryOf(asked, name);
  const { sha } = commitAt(repository, revision);
  const { private: hidden, gated } = repository;
  sendJson(response, { _id: "1", id: name, sha, private: hidden, gated: gated && "auto", downloads: 0, likes: 0 });
}

function model({ hub, response }: Asked, name: string): void {
  const license = hub.licences.get(name);
  if (license === undefined) throw new Refusal(404, "Repository not found", "RepoNotFound");
  sendJson(response, { id: name, cardData: { license } });
}

function tree(asked: Asked, name: string, revision: string, folder = ""): void {
  const { hub, response, url } = asked;
  const { files } = commitAt(repositoryOf(asked, name), revision);
  const start = folder === "" ? "" : `${folder}/`;
  const deep = url.searchParams.get("recursive") === "true";
  const inside = [...files].filter(([path]) => path.startsWith(start));
  if (folder !== "" && inside.length === 0) throw new Refusal(404, `${folder} does not exist`, "EntryNotFound");
  const entries = new Map<string, object>();
  for (const [path, file] of inside.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const folders = path.slice(start.length).split("/").slice(0, -1);
    for (let depth = 1; depth <= (deep ? folders.length : Math.min(1, folders.length)); depth++) {
      const directory = start + folders.slice(0, depth).join("/");
      entries.set(directory, { type: "directory", oid: "", size: 0, path: directory });
    }
    if (deep || folders.length === 0) entries.set(path, entryOf(path, file));
  }
  const from = Number(url.searchParams.get("cursor") ?? 0);
  const shown = [...entries.values()].slice(from, from + hub.page);
  if (from + hub.page < entries.size) {
    url.searchParams.set("cursor", String(from + hub.page));
    response.setHeader("link", `<${url.href}>; rel="next"`);
  }
  sendJson(response, shown);
}

function entryOf(path: string, { content, lfs }: StoredFile): object {
  const size = sizeOf(content);
  return {
    type: "file",
    oid: blobId(content),
    size,
    path,
    ...(lfs ? { lfs: { oid: lfs, size, pointerSize: 134 } } : {}),
  };
}

async function resolve(asked: Asked, name: string, revision: string, path: string): Promise<void> {
  const { hub, request, response, user } = asked;
  const repository = repositoryOf(asked, name);
  const commit = commitAt(repository, revision);
  if (repository.gated && !repository.members.has(user?.name ?? "")) {
    const status = user === undefined ? 401 : 403;
    throw new Refusal(
      status,
      `Access to dataset ${name} is restricted. Visit its page to ask for access.`,
      "GatedRepo",
    );
  }
  const file = commit.files.get(path);
  response.setHeader("x-repo-commit", commit.sha);
  if (file === undefined) throw new Refusal(404, "Entry not found", "EntryNotFound");
  if (file.lfs === undefined) {
    response.setHeader("etag", `"${blobId(file.content)}"`);
    return sendRange(request, response, file.content);
  }
  const location = `${hub.storageUrl}/get/${file.lfs}?signature=${signature(file.lfs)}`;
  const linked = { "x-linked-size": String(sizeOf(file.content)), "x-linked-etag": `"${file.lfs}"` };
  response.writeHead(302, { location, ...linked }).end();
}
