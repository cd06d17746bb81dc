import { kebab } from "../options.ts";
import type { Node } from "../pipeline.ts";
import { table } from "./table.generated.ts";

/** A step as it would be written, without what is so by itself. */
export function nodeText(node: Node): string {
  if (node.type === "fan") {
    const branches = node.branches.map((branch) => branch.nodes.map(nodeText).join(" >> "));
    return `[${branches.join(", ")}]${node.pick === undefined ? "" : ` pick ${node.pick}`}`;
  }
  const entry = table.operators.find(({ name }) => name === node.name);
  const words = Object.entries(node.options).flatMap(([name, value]) => {
    const option = entry?.options.find((one) => one.name === name);
    if (value === undefined || JSON.stringify(value) === JSON.stringify(option?.default)) return [];
    if (entry?.positional.includes(name)) return listOf(value).map(wordOf);
    if (value === true) return [`--${kebab(name)}`];
    if (value === false) return option?.default === true ? [`--no-${kebab(name)}`] : [];
    return listOf(value).map((item) => `--${kebab(name)} ${wordOf(item)}`);
  });
  return [node.name, ...words].join(" ");
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function wordOf(value: unknown): string {
  const text = typeof value === "string" ? value : objectText(value);
  return /^[\w.:/@=%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function objectText(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const { use, name, id, column } = value as Record<string, unknown>;
  if (typeof column === "string") return name === undefined ? column : `${column}=${String(name)}`;
  const known = name ?? use ?? id;
  return typeof known === "string" ? known : JSON.stringify(value);
}
