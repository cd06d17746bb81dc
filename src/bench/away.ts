import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { save } from "../../operators/save.ts";
import { DistilError } from "../errors.ts";
import { type Node, Pipeline } from "../pipeline.ts";

/** A pipeline whose outputs go to a folder instead of where they say: same formats, same work. Throws ERR_USAGE without a source. */
export async function savedAway(nodes: readonly Node[], folder: string): Promise<readonly Node[]> {
  const first = nodes[0];
  if (first?.type !== "operator" || first.name !== "load" || readsStandardInput(first.options))
    throw new DistilError(
      "ERR_USAGE",
      "Cannot bench this pipeline as it must read files of its own: it is run several times",
      {
        hint: "Begin it with load FILE",
      },
    );
  await mkdir(folder, { recursive: true });
  let saves = 0;
  const away = (node: Node): Node => {
    if (node.type === "fan")
      return { ...node, branches: node.branches.map((branch) => new Pipeline(branch.nodes.map(away))) };
    if (node.name !== "save") return node;
    const { path, ...options } = node.options as { path: string };
    const name = path === "-" ? "standard-output.jsonl" : basename(path);
    return save(join(folder, `${saves++}-${name}`), options).nodes[0]!;
  };
  const all = nodes.map(away);
  return saves > 0 ? all : [...all, ...save(join(folder, "rows.jsonl")).nodes];
}

function readsStandardInput(options: Readonly<Record<string, unknown>>): boolean {
  return Object.values(options).flat().includes("-");
}
