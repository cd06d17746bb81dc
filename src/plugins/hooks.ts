import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { stripFor } from "./strip.ts";

/** What plugins may import though it is not installed beside them, as the URLs of what runs already. */
export interface Ours {
  readonly index: string;
  /** `operators/keep` of the package: the folder, and the ending of its files. */
  readonly operators: string;
  readonly ending: string;
  readonly zod: string;
}

interface Context {
  readonly parentURL?: string | undefined;
}

let ours: Ours | undefined;

export function initialize(data: Ours): void {
  ours = data;
}

/** A plugin that imports distilstream gets the one that runs, wherever it lies: with a second one, nothing it makes would count. */
export function resolve<Next>(
  specifier: string,
  context: Context,
  next: (specifier: string, context: Context) => Next,
): Next {
  // Not short-circuited: what runs the package from its sources has a say in its files too.
  return next(ourUrl(specifier, context.parentURL) ?? specifier, context);
}

function ourUrl(specifier: string, parent: string | undefined): string | undefined {
  if (ours === undefined || parent === undefined) return undefined;
  if (specifier === "distilstream") return ours.index;
  const [, operator] = /^distilstream\/operators\/([\w-]+)$/.exec(specifier) ?? [];
  if (operator !== undefined) return `${ours.operators}${operator}${ours.ending}`;
  return specifier === "zod" && parent.startsWith("file:") && !isThere(specifier, parent) ? ours.zod : undefined;
}

function isThere(specifier: string, parent: string): boolean {
  try {
    createRequire(parent).resolve(specifier);
    return true;
  } catch {
    return false;
  }
}

/** Takes the types out of TypeScript where Node does not do it by itself. */
export function load<Next>(
  url: string,
  context: object,
  next: (url: string, context: object) => Next,
): Next | { format: "module"; source: string; shortCircuit: true } {
  if ((process.features as { typescript?: unknown }).typescript || !/^file:.*\.m?ts$/.test(url) || isOurs(url))
    return next(url, context);
  const path = fileURLToPath(url);
  const strip = stripFor(path);
  if (strip === undefined) return next(url, context);
  return { format: "module", source: strip(readFileSync(path, "utf8"), path), shortCircuit: true };
}

/** From its own sources the package is run by who knows how to. */
function isOurs(url: string): boolean {
  return (
    ours !== undefined &&
    (url === ours.index || url.startsWith(new URL(".", ours.index).href) || url.startsWith(ours.operators))
  );
}
