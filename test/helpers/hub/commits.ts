import { type Asked, commitAt, jsonOf, mustWrite, Refusal, repositoryOf, sendJson } from "./api.ts";
import { bodyOf } from "./storage.ts";
import { commitOf, type StoredFile } from "./store.ts";

interface Preupload {
  readonly files: readonly { readonly path: string; readonly size: number; readonly sample: string }[];
}

/** Says of each file whether it goes to LFS. */
export async function answerPreupload(asked: Asked, name: string, revision: string): Promise<void> {
  mustWrite(asked, name);
  commitAt(repositoryOf(asked, name), revision);
  const { files } = (await jsonOf(asked.request)) as Preupload;
  const mode = ({ path, size }: Preupload["files"][number]) =>
    /\.parquet$/.test(path) || size > 10_000_000 ? "lfs" : "regular";
  sendJson(asked.response, {
    files: files.map((file) => ({ path: file.path, uploadMode: mode(file), shouldIgnore: false })),
  });
}

type Line =
  | { readonly key: "header"; readonly value: { readonly summary: string; readonly parentCommit?: string } }
  | { readonly key: "file"; readonly value: { readonly path: string; readonly content: string } }
  | { readonly key: "lfsFile"; readonly value: { readonly path: string; readonly oid: string; readonly size: number } }
  | { readonly key: "deletedFile"; readonly value: { readonly path: string } };

/** One commit of all its lines, or none of it. */
export async function answerCommit(asked: Asked, name: string, revision: string): Promise<void> {
  mustWrite(asked, name);
  const repository = repositoryOf(asked, name);
  const head = commitAt(repository, revision);
  const lines = (await bodyOf(asked.request))
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
  const files = new Map(head.files);
  let title = "";
  for (const line of lines) {
    if (line.key === "header") {
      title = line.value.summary;
      const { parentCommit } = line.value;
      if (parentCommit !== undefined && parentCommit !== head.sha)
        throw new Refusal(412, "A commit has happened since. Please refresh and try again.");
    } else if (line.key === "deletedFile") files.delete(line.value.path);
    else files.set(line.value.path, stored(asked, line));
  }
  const commit = commitOf(title, files, head.sha);
  repository.branches.get(revision)!.push(commit);
  const { hub, response } = asked;
  sendJson(response, {
    commitOid: commit.sha,
    commitUrl: `${hub.url}/datasets/${name}/commit/${commit.sha}`,
    hookOutput: "",
  });
}

function stored({ hub }: Asked, line: Extract<Line, { key: "file" | "lfsFile" }>): StoredFile {
  if (line.key === "file") return { content: Buffer.from(line.value.content, "base64") };
  const content = hub.objects.get(line.value.oid);
  if (content === undefined)
    throw new Refusal(400, `LFS pointer ${line.value.oid} points to a file that does not exist`);
  return { content, lfs: line.value.oid };
}
